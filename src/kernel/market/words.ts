// Word lists of the market: names, companies, places, pages, campaigns. All of them plainly made up.
// Invariant: every domain is reserved (RFC 2606: .example) but those of disposable mail, which exist to be
// recognised; every telephone number lies in a range kept for fiction. Order matters: dice pick by position.

export const FIRST_NAMES = (
  'Ada Alin Amara Anton Ari Bela Bjarne Cato Cleo Dara Dario Edda Elio Emre Enno Fenja Finn Gita Goran Hana ' +
  'Hedda Ilja Ines Ivo Jana Jaro Juno Kaia Kiran Lale Levi Linus Lotte Maik Malin Marek Mei Milan Mira Nadir ' +
  'Nela Nils Noor Okan Olga Otto Pia Quinn Rafa Rike Romy Runa Sami Sanna Selma Tara Theo Tove Uma Vera ' +
  'Viktor Wanda Xenia Yara Yusuf Zeno'
).split(' ')
export const LAST_NAMES = (
  'Aldermoor Arnvik Balsamo Berrandt Brackwell Calmera Corvane Dahlbrook Darnhold Delvaro Ebbersten Elmsford ' +
  'Falkenrath Farnese Garvold Gellmark Halvestad Harkwell Hollunder Irvane Jansberg Kaltwasser Kestrin Kirnbach ' +
  'Lamstedt Lindqvara Lorwin Malvern Merrow Mooswald Nordhagen Norvell Oakhurst Ostermoor Pellworm Quastrow ' +
  'Ravnholt Rosmarin Salvatorre Sandvoss Silberfurt Tannhof Tarnow Uhlenhorst Valmera Vinterdal Wackerbarth ' +
  'Weidenau Westerholm Yarrow Zellmer Zirbenthal'
).split(' ')

export const COMPANY_STEMS = (
  'Ablon Adrel Alvico Arbex Ardent Balmoor Belcor Brunnik Calder Carvona Cendra Corrin Dalvex Dornell Duvento ' +
  'Elbrink Ermont Falcor Ferrix Fondal Garnel Glenvar Halmex Hydral Ilmer Inkora Jordal Kelbach Kordan Lamvik ' +
  'Lorant Maldor Mervan Mondrel Nardex Norvane Oldra Ostrel Palvor Pernix Quellin Radmor Rivane Sarvon Seldra ' +
  'Solvik Tarnex Tembra Tolvane Ulmex Valdor Verano Vistra Volmar Wendrik Yorvan Zandor Zelmix'
).split(' ')

export interface Industry {
  readonly name: string
  readonly companyWord: string
  /** Latent fit in [0, 1]: how much such firms need industrial pumps. */
  readonly fit: number
  readonly share: number
}
export const INDUSTRIES: readonly Industry[] = [
  { name: 'Chemicals', companyWord: 'Chemicals', fit: 1, share: 16 },
  { name: 'Machinery', companyWord: 'Machinery', fit: 0.9, share: 16 },
  { name: 'Water', companyWord: 'Waterworks', fit: 0.95, share: 10 },
  { name: 'Food', companyWord: 'Foods', fit: 0.75, share: 10 },
  { name: 'Pharmaceuticals', companyWord: 'Pharma', fit: 0.8, share: 7 },
  { name: 'Paper', companyWord: 'Paper', fit: 0.65, share: 5 },
  { name: 'Energy', companyWord: 'Energy', fit: 0.6, share: 7 },
  { name: 'Automotive', companyWord: 'Motion', fit: 0.4, share: 7 },
  { name: 'Construction', companyWord: 'Build', fit: 0.3, share: 6 },
  { name: 'Logistics', companyWord: 'Freight', fit: 0.1, share: 5 },
  { name: 'Software', companyWord: 'Systems', fit: 0.05, share: 7 },
  { name: 'Consulting', companyWord: 'Partners', fit: 0.05, share: 4 },
]

export interface Country {
  readonly code: string
  readonly region: string
  readonly language: string
  /** Hours east of Greenwich, without daylight saving: good enough for office hours. */
  readonly hoursEast: number
  readonly suffix: string
  readonly fit: number
  readonly share: number
}
export const COUNTRIES: readonly Country[] = [
  {
    code: 'DE',
    region: 'DACH',
    language: 'de',
    hoursEast: 1,
    suffix: 'GmbH',
    fit: 1,
    share: 34,
  },
  {
    code: 'AT',
    region: 'DACH',
    language: 'de',
    hoursEast: 1,
    suffix: 'GmbH',
    fit: 1,
    share: 8,
  },
  { code: 'CH', region: 'DACH', language: 'de', hoursEast: 1, suffix: 'AG', fit: 1, share: 7 },
  {
    code: 'NL',
    region: 'Benelux',
    language: 'nl',
    hoursEast: 1,
    suffix: 'BV',
    fit: 0.85,
    share: 8,
  },
  {
    code: 'FR',
    region: 'France',
    language: 'fr',
    hoursEast: 1,
    suffix: 'SA',
    fit: 0.7,
    share: 9,
  },
  {
    code: 'IT',
    region: 'Italy',
    language: 'it',
    hoursEast: 1,
    suffix: 'SpA',
    fit: 0.7,
    share: 8,
  },
  {
    code: 'PL',
    region: 'East',
    language: 'pl',
    hoursEast: 1,
    suffix: 'Sp',
    fit: 0.65,
    share: 8,
  },
  {
    code: 'GB',
    region: 'UK',
    language: 'en',
    hoursEast: 0,
    suffix: 'Ltd',
    fit: 0.5,
    share: 8,
  },
  {
    code: 'US',
    region: 'Americas',
    language: 'en',
    hoursEast: -5,
    suffix: 'Inc',
    fit: 0.3,
    share: 7,
  },
  {
    code: 'IN',
    region: 'Asia',
    language: 'en',
    hoursEast: 5.5,
    suffix: 'Ltd',
    fit: 0.2,
    share: 3,
  },
]

export type JobLevel = 'head' | 'manager' | 'specialist' | 'student' | 'other'
export interface Role {
  readonly title: string
  readonly flattered: string
  readonly jobLevel: JobLevel
  readonly department: string
  /** Part in a purchase: how much of the account's intent shows in what this person does. */
  readonly involvement: number
  /** When in a project this role becomes active: days after the others. */
  readonly lagDays: number
  readonly dealRole: string
  readonly share: number
}
const role = (
  title: string,
  flattered: string,
  jobLevel: JobLevel,
  department: string,
  [involvement, lagDays, share]: readonly [number, number, number],
  dealRole: string,
): Role => ({ title, flattered, jobLevel, department, involvement, lagDays, dealRole, share })
export const ROLES: readonly Role[] = [
  role('Plant Engineer', 'Senior Engineering Manager', 'specialist', 'Engineering', [0.9, 0, 22], 'user'),
  role('Maintenance Manager', 'Head of Maintenance', 'manager', 'Maintenance', [1, 5, 16], 'influencer'),
  role('Procurement Manager', 'Head of Procurement', 'manager', 'Purchasing', [0.9, 35, 14], 'buyer'),
  role('Buyer', 'Procurement Manager', 'specialist', 'Purchasing', [0.7, 45, 10], 'buyer'),
  role(
    'Head of Operations',
    'Chief Operating Officer',
    'head',
    'Operations',
    [0.8, 20, 10],
    'decision_maker',
  ),
  role(
    'Technical Director',
    'Chief Technology Officer',
    'head',
    'Engineering',
    [0.85, 15, 9],
    'decision_maker',
  ),
  role('Managing Director', 'Managing Director', 'head', 'Management', [0.5, 40, 6], 'decision_maker'),
  role('Safety Officer', 'Head of Safety', 'specialist', 'Quality', [0.4, 20, 5], 'influencer'),
  role('Project Assistant', 'Project Manager', 'other', 'Administration', [0.25, 10, 5], 'other'),
  role('Working Student', 'Project Engineer', 'student', 'Engineering', [0.1, 0, 3], 'other'),
]

export const PRODUCTS = [
  'centrifugal',
  'dosing',
  'vacuum',
  'submersible',
  'slurry',
  'magnetic-drive',
] as const
export const PAPERS = [
  'sealless-pumps-guide',
  'energy-saving-checklist',
  'atex-handbook',
  'life-cycle-cost',
  'dosing-accuracy',
] as const
export const CAMPAIGNS = ['spring-efficiency', 'summer-service', 'autumn-retrofit', 'winter-stock'] as const
export const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
] as const
export const CRAWLERS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'python-requests/2.32.3',
] as const
/** What a mail gateway that opens every link sends: a browser's name, from a computing centre. */
export const SCANNER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.88 Safari/537.36'
