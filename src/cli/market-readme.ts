// The page that `assay market` puts beside its files: every file and column, and what must not be an input.

export const MARKET_README = `# A made-up market

Three years of an industrial pump manufacturer, made by \`assay market\`. Nothing in it is real; domains are reserved
ones but for a few disposable-mail providers. The same seed, sizes, end and version give the same bytes.

| file | what |
|---|---|
| events.ndjson | live calls in order of time, one a line: \`source\` (who sends) and \`message\` (a call in Segment's form) |
| lists/*.csv | lists as delivered: trade shows, a distributor's referrals, bought addresses |
| accounts.csv | companies as an enrichment service describes them: four in five, one in ten of those with a wrong size |
| opportunities.csv | deals: amount, dates, outcome, reason, and \`contacts\` as \`email:role;email:role\` |
| answers.csv | what sales said about leads that were handed over: when handed, when answered, accepted or rejected, reason |
| sources.csv | sources with provider, offer, whether the offer is incentivised, terms, cost for the three years |
| truth.ndjson | what is really so. Never an input: it is there to measure against |

## lists/*.csv
email, first_name, last_name, job_title, company, website, employees, country, phone, collected_on (day), consent
(yes, unclear), note. As sloppy as lists are: spaces, capitals, gaps.

## truth.ndjson
\`kind: account\`: id, domain, name, industry, employees, country, region, fit and need (0 to 1), waves (projects: start,
rise, plateau and fall in milliseconds, height, shape), visibility (share of activity that leaves a trace), hiddenGem,
windowShopper, outcome, wonAmount.

\`kind: person\`: id, persona, account, fit, intentPeaks (at, level), all identifiers that are truly theirs (emails, phones,
userIds, anonymousIds; sharedAnonymousIds are used by somebody else too), values (true title and level), declared (what
they write into forms), touchpoints, machineMessageIds (messages in their name that a mail scanner made), outcome and
wonAmount of the deals that name them.

Personas: buyer, bystander, window_shopper (looks like a buyer, never buys), colleague (never identified), student,
prize_hunter, competitor, job_seeker, vendor, junk, spammer, tester, visitor (never identified), crawler.
`
