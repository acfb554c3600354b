// Exports of HubSpot and Salesforce map themselves, by API name and by label.

import { describe, expect, test } from 'vitest'
import { autoMapping } from '../../src/app/import/auto-mapping.ts'
import { Mapping } from '../../src/app/import/mapping.ts'
import type { ImportKind } from '../../src/app/import/row-reader.ts'

const mapped = (header: string, kind: ImportKind): Record<string, unknown> => {
  const { mapping, system } = autoMapping(header.split(','), kind)
  // what is made automatically is an ordinary mapping
  expect(Mapping.safeParse(mapping).success).toBe(true)
  return { ...(mapping as Record<string, unknown>), system }
}

describe('contacts', () => {
  test.each([
    [
      'hubspot',
      'Record ID,First Name,Last Name,Email,Phone Number,Job Title,Company Name,Lifecycle Stage,Number of Employees,Industry,Website URL',
    ],
    [
      'hubspot',
      'hs_object_id,firstname,lastname,email,phone,jobtitle,company,lifecyclestage,numberofemployees,industry,website',
    ],
    [
      'salesforce',
      'Contact ID,First Name,Last Name,Email,Phone,Title,Account Name,Lead Source,Employees,Industry,Website',
    ],
    [
      'salesforce',
      'Id,FirstName,LastName,Email,Phone,Title,Account.Name,LeadSource,NumberOfEmployees,Industry,Website',
    ],
  ])('of %s: %s', (system, header) => {
    const [id, first, last, email, phone, title, company, , employees, industry, website] = header.split(',')
    expect(mapped(header, 'contacts')).toMatchObject({
      system,
      identifiers: { email, phone, crm_id: id },
      attributes: {
        'contact.firstName': first,
        'contact.lastName': last,
        'contact.name': { columns: [first, last] },
        'contact.title': title,
        'account.employees': employees,
        'account.industry': industry,
        'account.name': company,
      },
      account: { name: company, domain: website },
    })
  })
})

describe('accounts', () => {
  test.each([
    [
      'hubspot',
      'Record ID,Company name,Company Domain Name,Industry,Number of Employees,Country/Region',
      'Company Domain Name',
    ],
    ['hubspot', 'hs_object_id,name,domain,industry,numberofemployees,country,lifecyclestage', 'domain'],
    ['salesforce', 'Account ID,Account Name,Website,Industry,Employees,Billing Country', 'Website'],
    ['salesforce', 'Id,Name,Website,Industry,NumberOfEmployees,BillingCountry', 'Website'],
  ])('of %s: %s', (system, header, domain) => {
    const [id, name, , industry, employees, country] = header.split(',')
    expect(mapped(header, 'accounts')).toMatchObject({
      system,
      account: {
        domain,
        ...(system === 'hubspot' || id === 'Id' || id === 'Account ID' ? { externalId: id } : {}),
      },
      attributes: {
        'account.industry': header.split(',').find((c) => /industry/i.test(c)),
        'account.country': header.split(',').find((c) => /country/i.test(c)),
      },
    })
    expect([name, industry, employees, country].every((column) => column !== undefined)).toBe(true)
  })
})

describe('deals', () => {
  test.each([
    [
      'hubspot',
      'Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Associated Company,Associated Contact IDs',
    ],
    [
      'hubspot',
      'hs_object_id,dealname,dealstage,amount,closedate,createdate,associatedcompany,associatedcontactids',
    ],
    [
      'salesforce',
      'Opportunity ID,Opportunity Name,Stage,Amount,Close Date,Created Date,Account Name,Contact ID',
    ],
    ['salesforce', 'Id,Name,StageName,Amount,CloseDate,CreatedDate,Account.Name,ContactId'],
  ])('of %s: %s', (system, header) => {
    const [id, name, outcome, amount, closedAt, openedAt, , contact] = header.split(',')
    expect(mapped(header, 'opportunities')).toMatchObject({
      system,
      opportunity: { id, name, outcome, amount, closedAt, openedAt },
      identifiers: { crm_id: contact },
    })
  })
})

describe('leads and activities', () => {
  test('of Salesforce, by label and by API name', () => {
    expect(
      mapped(
        'Lead ID,First Name,Last Name,Company / Account,Email,Lead Status,Created Date,Converted Opportunity ID',
        'leads',
      ),
    ).toMatchObject({
      identifiers: { crm_id: 'Lead ID', email: 'Email' },
      at: 'Created Date',
      account: { name: 'Company / Account' },
      opportunity: { id: 'Converted Opportunity ID' },
    })
    expect(
      mapped(
        'Id,FirstName,LastName,Company,Email,Status,CreatedDate,ConvertedOpportunityId,LeadSource',
        'leads',
      ),
    ).toMatchObject({
      system: 'salesforce',
      identifiers: { crm_id: 'Id' },
      at: 'CreatedDate',
      opportunity: { id: 'ConvertedOpportunityId' },
    })
    expect(mapped('Activity ID,WhoId,TaskSubtype,ActivityDate,Subject', 'touchpoints')).toMatchObject({
      system: 'salesforce',
      identifiers: { crm_id: 'WhoId' },
      type: { column: 'TaskSubtype', values: { call: 'call_made', email: 'email_sent' } },
      at: 'ActivityDate',
    })
  })

  test("Salesforce's leads as people keep the id of the lead", () => {
    const header = 'Lead ID,First Name,Last Name,Company / Account,Email,Created Date'
    expect(mapped(header, 'contacts')).toMatchObject({
      system: 'salesforce',
      identifiers: { crm_id: 'Lead ID', email: 'Email' },
    })
    expect(mapped(`Contact ID,${header}`, 'contacts')).toMatchObject({
      identifiers: { crm_id: 'Contact ID' },
    })
  })

  test('of HubSpot', () => {
    expect(mapped('Activity Type,Activity Date,Associated Contact IDs,Note', 'touchpoints')).toMatchObject({
      system: 'hubspot',
      identifiers: { crm_id: 'Associated Contact IDs' },
      type: { column: 'Activity Type' },
      at: 'Activity Date',
    })
  })
})

test('plain lists map by their plain words, and belong to nobody', () => {
  expect(
    mapped('email,first_name,last_name,job_title,company,website,employees,country,phone', 'contacts'),
  ).toMatchObject({
    system: null,
    identifiers: { email: 'email', phone: 'phone' },
    account: { name: 'company', domain: 'website' },
  })
  expect(mapped('E-Mail,Vorname,Nachname,Firma', 'contacts')).toMatchObject({
    attributes: { 'contact.firstName': 'Vorname', 'contact.lastName': 'Nachname' },
  })
})

describe('exports of systems that are not known', () => {
  const pipedrive =
    'Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Lost reason,Person - Email'
  const zoho =
    'Record Id,Deal Name,Stage,Amount,Closing Date,Created Time,Account Name,Contact Name,Lead Source,Pipeline'

  test('a deal of Pipedrive has its value and its status, and a stage is no outcome', () => {
    const { system, opportunity, identifiers, account } = mapped(pipedrive, 'opportunities')
    expect(system).toBeNull()
    expect(opportunity).toEqual({
      id: 'Deal - ID',
      name: 'Deal - Title',
      amount: 'Deal - Value',
      currency: 'Deal - Currency of Value',
      outcome: 'Deal - Status',
      reason: 'Deal - Lost reason',
    })
    expect(identifiers).toEqual({ email: 'Person - Email' })
    expect(account).toEqual({ name: 'Deal - Organization' })
  })

  test('a deal of Zoho has its amount and its dates, and a stage is no outcome', () => {
    const { system, opportunity } = mapped(zoho, 'opportunities')
    expect(system).toBeNull()
    expect(opportunity).toEqual({
      id: 'Record Id',
      name: 'Deal Name',
      amount: 'Amount',
      openedAt: 'Created Time',
      closedAt: 'Closing Date',
    })
  })

  test('are said to be of nobody known, with what that means for ids and stages', () => {
    const { notes } = autoMapping(zoho.split(','), 'opportunities')
    expect(notes).toEqual([
      "Whose export this is cannot be told from its columns: its ids are taken as the source's own. If other files hold the same ids, give all of them one source.",
      'A stage is not taken for an outcome (Stage); say in a mapping what its words mean.',
    ])
    expect(autoMapping(['email', 'company'], 'contacts').notes).toEqual([])
  })

  test.each([
    ['contacts', 'Record Id,First Name,Last Name,Email,Lead Source,Lead Status,Contact Owner'],
    ['contacts', 'Contact ID,First Name,Last Name,Email'],
    ['contacts', 'Id,Email,Lifecycle stage'],
    ['accounts', 'Account ID,Account Name,Website'],
    ['leads', 'Record Id,Email,Lead Source,Lead Status,Created Time,Company'],
    ['opportunities', 'accountid,opportunityid,name,stepname'],
  ] as const)('%s with %s are nobody’s in particular', (kind, header) => {
    expect(autoMapping(header.split(','), kind).system).toBeNull()
  })

  test.each([
    ['hubspot', 'Record ID,Deal Name,Deal Stage,Amount,Close Date,Pipeline'],
    ['hubspot', 'Record ID,Deal Name,Deal Stage,Amount,Lead Source'],
    ['salesforce', 'Opportunity ID,Opportunity Name,Stage,Amount,Close Date,Account Name'],
    ['salesforce', 'Id,Name,StageName,Amount'],
  ])('%s is known by %s', (system, header) => {
    expect(mapped(header, 'opportunities')).toMatchObject({
      system,
      opportunity: { outcome: header.split(',').find((name) => /stage/i.test(name)) },
    })
  })
})
