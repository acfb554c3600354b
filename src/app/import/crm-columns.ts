// Columns of HubSpot's and Salesforce's exports, by API name and by label, and of lists as people write them.
// Keys are names without case, blanks and punctuation: `First Name`, `FirstName`, `firstname` are one.
// Invariant: a name stands for one thing within a kind; where two columns claim a thing, the first row here wins.

import type { ImportKind } from './row-reader.ts'

/** The systems whose exports are known by their columns. */
export type System = 'hubspot' | 'salesforce'

/** Where a column goes: a path in the mapping, `attributes.` before attribute names. */
export interface KnownColumn {
  readonly target: string
  readonly kinds: readonly ImportKind[]
  readonly names: readonly string[]
  /** Whose exports use the names so; left out: everybody does. */
  readonly of?: readonly System[]
}

const PEOPLE: readonly ImportKind[] = ['contacts', 'leads', 'touchpoints', 'claims']
const ABOUT: readonly ImportKind[] = ['contacts', 'leads', 'touchpoints']
const column = (
  target: string,
  kinds: readonly ImportKind[],
  names: string,
  of?: readonly System[],
): KnownColumn => ({ target, kinds, names: names.split(' '), ...(of === undefined ? {} : { of }) })

export const KNOWN_COLUMNS: readonly KnownColumn[] = [
  // who
  column(
    'identifiers.email',
    PEOPLE,
    'email emailaddress mail workemail businessemail primaryemail contactemail personemail',
  ),
  column(
    'identifiers.crm_id',
    ['contacts'],
    'recordid hsobjectid vid contactid contactrecordid id leadid crmid',
  ),
  column('identifiers.crm_id', ['leads'], 'recordid hsobjectid vid leadid contactid id crmid'),
  column(
    'identifiers.crm_id',
    ['touchpoints', 'claims'],
    'whoid contactid leadid associatedcontactidsprimary associatedcontactids associatedcontactid contactrecordid crmid',
  ),
  // the id of a record is a person's where the rows are about people, and the row's own where they happened
  column('identifiers.crm_id', ['claims'], 'recordid'),
  column(
    'identifiers.phone',
    PEOPLE,
    'phone phonenumber businessphone workphone telephone mobilephone mobilephonenumber mobile',
  ),
  column('identifiers.user_id', PEOPLE, 'userid customerid'),
  column('identifiers.anonymous_id', PEOPLE, 'anonymousid visitorid clientid'),

  // what is said of them
  column('attributes.contact.firstName', ABOUT, 'firstname givenname vorname'),
  column('attributes.contact.lastName', ABOUT, 'lastname surname familyname nachname'),
  column('attributes.contact.name', ABOUT, 'fullname contactname name'),
  column('attributes.contact.title', ABOUT, 'title jobtitle position function'),
  column('attributes.contact.jobLevel', ABOUT, 'joblevel seniority hsseniority employmentseniority'),
  column('attributes.contact.department', ABOUT, 'department jobfunction hsrole employmentrole'),
  column('attributes.contact.country', ABOUT, 'country countryregion mailingcountry countrycode countrytext'),
  column(
    'attributes.contact.region',
    ABOUT,
    'state stateregion stateprovince mailingstate mailingstateprovince region',
  ),
  column('attributes.contact.city', ABOUT, 'city mailingcity'),
  column('attributes.contact.language', ABOUT, 'language preferredlanguage hslanguage'),
  column('attributes.contact.budget', ABOUT, 'budget hasbudget'),
  column('attributes.contact.timeFrame', ABOUT, 'timeframe purchasetimeframe buyingtimeframe timeline'),
  column('attributes.contact.lifecycleStage', ABOUT, 'lifecyclestage'),
  column('attributes.contact.leadStatus', ['contacts', 'leads'], 'leadstatus hsleadstatus status'),
  // of a task or a call the status is its own
  column('attributes.contact.leadStatus', ['touchpoints'], 'leadstatus hsleadstatus'),
  column(
    'attributes.contact.leadSource',
    ['contacts', 'leads'],
    'leadsource originalsource originaltrafficsource hsanalyticssource',
  ),
  column('attributes.account.industry', ABOUT, 'industry companyindustry'),
  column(
    'attributes.account.employees',
    ABOUT,
    'employees numberofemployees numemployees noofemployees companysize employeecount',
  ),
  column('attributes.account.revenue', ABOUT, 'annualrevenue revenue'),

  // their company
  column(
    'account.name',
    ['contacts', 'leads', 'touchpoints', 'opportunities'],
    'company companyname accountname companyaccount associatedcompany organization organisation dealorganization firma account',
  ),
  column(
    'account.domain',
    ['contacts', 'leads', 'touchpoints'],
    'website websiteurl companydomainname companydomain companywebsite domain',
  ),
  column(
    'account.domain',
    ['opportunities'],
    'accountdomain companydomainname companydomain website accountwebsite',
  ),
  column(
    'account.externalId',
    ['contacts', 'leads', 'touchpoints', 'opportunities'],
    'accountid associatedcompanyidsprimary primaryassociatedcompanyid associatedcompanyid associatedcompanyids companyid convertedaccountid',
  ),
  column(
    'account.domain',
    ['accounts'],
    'companydomainname domain website websiteurl companydomain accountdomain',
  ),
  column('account.externalId', ['accounts'], 'recordid hsobjectid accountid companyid id'),
  column('account.name', ['accounts'], 'companyname name accountname company'),
  column('attributes.account.industry', ['accounts'], 'industry'),
  column(
    'attributes.account.employees',
    ['accounts'],
    'employees numberofemployees numemployees noofemployees companysize',
  ),
  column('attributes.account.revenue', ['accounts'], 'annualrevenue revenue'),
  column('attributes.account.country', ['accounts'], 'country countryregion billingcountry countrycode'),
  column(
    'attributes.account.region',
    ['accounts'],
    'state stateregion billingstate billingstateprovince region',
  ),
  column('attributes.account.city', ['accounts'], 'city billingcity'),
  column('attributes.account.type', ['accounts'], 'type accounttype'),

  // what happened, and when
  column(
    'type',
    ['touchpoints'],
    'type activitytype hsactivitytype tasksubtype eventtype event touchpoint action activity',
  ),
  column(
    'at',
    ['touchpoints'],
    'at timestamp occurredat hstimestamp activitydate eventtime datetime date time createdate createddate',
  ),
  column('at', ['leads'], 'createdate createddate firstcontactdate firstcontact at date timestamp createdat'),
  column('channel', ['touchpoints', 'leads'], 'channel'),
  column('trafficSource', ['touchpoints', 'leads'], 'utmsource trafficsource'),
  column('medium', ['touchpoints', 'leads'], 'utmmedium medium'),
  column('campaign', ['touchpoints', 'leads'], 'utmcampaign campaign campaignname'),
  column('path', ['touchpoints', 'leads'], 'path page pageurl url landingpage'),
  column('messageId', ['touchpoints'], 'messageid activityid eventid taskid recordid hsobjectid'),
  column('messageId', ['touchpoints'], 'id', ['salesforce']),
  column('attribute', ['claims'], 'attribute property field'),
  column('value', ['claims'], 'value'),
  column('at', ['claims'], 'at date asof since'),

  // deals
  column('opportunity.id', ['opportunities'], 'dealid opportunityid recordid hsobjectid id'),
  column('opportunity.id', ['leads'], 'convertedopportunityid opportunityid dealid'),
  column('opportunity.name', ['opportunities'], 'dealname opportunityname name dealtitle title'),
  column('opportunity.amount', ['opportunities', 'leads'], 'amount dealamount value dealvalue'),
  column(
    'opportunity.currency',
    ['opportunities', 'leads'],
    'currency dealcurrencycode currencyisocode opportunitycurrency amountcurrency dealcurrency dealcurrencyofvalue',
  ),
  column(
    'opportunity.openedAt',
    ['opportunities'],
    'openedat createdate createddate createdtime opendate engagedate dealdealcreated',
  ),
  column(
    'opportunity.closedAt',
    ['opportunities', 'leads'],
    'closedat closedate closeddate wondate closingdate dealdealclosedon',
  ),
  column('opportunity.outcome', ['opportunities'], 'outcome'),
  // in these systems a stage says won or lost; elsewhere it is a step
  column('opportunity.outcome', ['opportunities'], 'stagename stage dealstage', ['hubspot', 'salesforce']),
  column('opportunity.outcome', ['opportunities'], 'isclosedwon hsisclosedwon iswon won status dealstatus'),
  column('opportunity.outcome', ['leads'], 'won iswon outcome'),
  column(
    'opportunity.reason',
    ['opportunities', 'leads'],
    'closedlostreason lossreason lostreason deallostreason reason',
  ),
  column('opportunity.contacts', ['opportunities'], 'contacts contactemails'),
  column('identifiers.email', ['opportunities'], 'email contactemail primarycontactemail personemail'),
  column(
    'identifiers.crm_id',
    ['opportunities'],
    'contactid primarycontactid associatedcontactidsprimary associatedcontactid associatedcontactids',
  ),
  column('opportunity.role', ['opportunities'], 'contactrole role'),
]

/** Columns that are known and not used, with the reason. */
export const IGNORED_COLUMNS: readonly {
  readonly kinds: readonly ImportKind[]
  readonly names: ReadonlySet<string>
  readonly reason: string
}[] = [
  {
    kinds: ['contacts', 'accounts'],
    names: new Set(['createdate', 'createddate', 'createdat']),
    reason: 'it says when the record was made, while what the other columns say holds as of now',
  },
]

/** What only one system's exports have. Ids, stages and sources of leads are words that all systems use. */
export const SIGNS: Readonly<
  Record<
    System,
    {
      /** Names as columns carry them, to the letter: names of an API. */
      readonly exact: ReadonlySet<string>
      /** Plain names. */
      readonly names: ReadonlySet<string>
      /** Plain names that no other system has together. */
      readonly together: readonly (readonly string[])[]
    }
  >
> = {
  hubspot: {
    exact: new Set(),
    names: new Set(
      'hsobjectid hsleadstatus hsanalyticssource hsactivitytype hstimestamp hsisclosedwon hsseniority hsrole hslanguage associatedcompany associatedcompanyid associatedcompanyids associatedcontact associatedcontactid associatedcontactids associatedcompanyidsprimary associatedcontactidsprimary primaryassociatedcompanyid marketingcontactstatus companydomainname'.split(
        ' ',
      ),
    ),
    together: [
      ['recordid', 'dealstage'],
      ['recordid', 'createdate'],
      ['recordid', 'lifecyclestage'],
      ['recordid', 'countryregion'],
      ['recordid', 'activitytype', 'activitydate'],
    ],
  },
  salesforce: {
    exact: new Set(
      'LeadSource StageName OwnerId AccountId WhoId WhatId ContactId IsWon IsClosed IsDeleted IsConverted ConvertedAccountId ConvertedContactId ConvertedOpportunityId NumberOfEmployees AnnualRevenue MailingCountry BillingCountry CreatedById SystemModstamp TaskSubtype ActivityDate Account.Name'.split(
        ' ',
      ),
    ),
    names: new Set('companyaccount whoid tasksubtype systemmodstamp convertedopportunityid'.split(' ')),
    together: [
      ['contactid', 'accountname', 'leadsource'],
      ['contactid', 'mailingcountry'],
      ['accountid', 'accountname', 'billingcountry'],
      ['leadid', 'leadsource'],
      ['opportunityid', 'opportunityname', 'stage'],
    ],
  },
}

/** What CRMs call activities -> types. What is not listed keeps its name in snake_case. */
export const ACTIVITY_TYPES: Readonly<Record<string, string>> = {
  call: 'call_made',
  'outbound call': 'call_made',
  'inbound call': 'call_received',
  email: 'email_sent',
  'list email': 'email_sent',
  incoming_email: 'email_received',
  'incoming email': 'email_received',
  meeting: 'meeting_held',
  event: 'meeting_held',
  form_submission: 'form_submitted',
  'form submission': 'form_submitted',
  'page view': 'page_viewed',
  page_view: 'page_viewed',
  note: 'note_taken',
  task: 'task_created',
  sms: 'sms_sent',
  linkedin_message: 'social_message_sent',
}
