// Which company the contact is said to belong to: by a group call, by a company trait, else by the domain of a
// business address. Invariant: a free or disposable mail domain never makes an account.
// Deliberately absent: matching of company names; whether two are one is decided when it is stored.

import { isRecord, type TraitRecord } from './attribute.ts'
import { cutText } from './cut-text.ts'
import { websiteDomain } from './domain.ts'
import type { Draft } from './draft.ts'
import { accountDomainOf } from './email.ts'
import type { CapturedAccount } from './event.ts'
import { normaliseId } from './identifier.ts'
import { isNoAnswer, judgeAnswer } from './junk.ts'

export function putAccount(draft: Draft): null {
  const account = draft.messageType === 'group' ? byGroup(draft) : (byCompany(draft) ?? byEmail(draft))
  draft.account = account
  if (account === null) {
    // Nobody to say it about: company answers without a company would be lost in the store, and stay in the properties.
    draft.claims = draft.claims.filter((claim) => !claim.attribute.startsWith('account.'))
  } else if (account.domain !== null && (draft.messageType === 'identify' || draft.messageType === 'group')) {
    draft.claims.push({ attribute: 'account.domain', value: account.domain, provenance: 'observed' })
  }
  return null
}

function byGroup({ message, traits }: Draft): CapturedAccount {
  return {
    domain: companyDomain(traits),
    externalId: normaliseId(message.groupId),
    name: companyName(traits.name),
    because: 'group call',
  }
}

function byCompany(draft: Draft): CapturedAccount | null {
  for (const traits of [draft.traits, draft.contextTraits]) {
    const { company } = traits
    const flat: TraitRecord = {
      name: company ?? traits.companyName ?? traits.company_name ?? traits.organization,
      website: traits.companyWebsite ?? traits.company_website ?? traits.companyDomain,
    }
    const said = isRecord(company) ? company : flat
    const name = companyName(said.name)
    const externalId = isRecord(company) ? normaliseId(company.id) : null
    const domain = companyDomain(said)
    // A company that is only named is looked for under the domain of the person's own address.
    if (name !== null || externalId !== null || domain !== null)
      return { domain: domain ?? domainOfEmails(draft), externalId, name, because: 'the company they named' }
  }
  return null
}

function byEmail(draft: Draft): CapturedAccount | null {
  const domain = domainOfEmails(draft)
  return domain === null ? null : { domain, externalId: null, name: null, because: 'e-mail domain' }
}

function domainOfEmails({ emails, delivery }: Draft): string | null {
  for (const email of emails) {
    const domain = accountDomainOf(email, delivery.source.lists)
    if (domain !== null && judgeAnswer('email', email) === null) return domain
  }
  return null
}

const companyDomain = (traits: TraitRecord): string | null =>
  websiteDomain(traits.domain) ?? websiteDomain(traits.website) ?? websiteDomain(traits.url)

function companyName(given: unknown): string | null {
  if (typeof given !== 'string' || isNoAnswer(given) || judgeAnswer('company', given) !== null) return null
  return cutText(given.trim(), 200)
}
