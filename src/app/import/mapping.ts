// The mapping file: which column means what. YAML or JSON, read strictly, so that a misspelt word is an error.
// Invariant: a mapping says everything that the file does not: zone, formats, provenance, constants, assumed dates.
// Deliberately absent: code. What a mapping cannot say has to be done to the file before.

import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { IMPORT_KINDS } from '../../contract/manage.ts'
import { CHANNELS, PROVENANCES } from '../../kernel/evidence.ts'
import { isTimeZone } from './date-format.ts'
import { ENCODINGS } from './encoding.ts'

const Column = z.string().min(1).max(500)
const Constant = z.union([z.string().max(1000), z.number(), z.boolean()])
const valueParts = {
  column: Column.optional(),
  columns: z.array(Column).min(1).max(20).optional().describe('Joined by a blank'),
  constant: Constant.optional().describe('The same for every row'),
  values: z
    .record(z.string(), z.union([Constant, z.null()]))
    .optional()
    .describe('What stands in the file: what it means; null: no value'),
  otherwise: z
    .union([Constant, z.null()])
    .optional()
    .describe('For what `values` does not list; left out, it stays as it is'),
  strict: z.boolean().optional().describe('A value that `values` does not list rejects the row'),
  as: z.enum(['text', 'number', 'boolean']).optional().describe('A cell that is none rejects the row'),
  prefix: z.string().max(50).optional().describe('Put before the value'),
  required: z.boolean().optional().describe('An empty cell rejects the row'),
}
const Value = z.union([Column, z.strictObject(valueParts)])
const Moment = z.union([
  Column,
  z.strictObject({
    column: Column.optional(),
    constant: z.string().optional(),
    format: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    values: z
      .record(z.string(), z.string())
      .optional()
      .describe('For files that name periods: what stands in the file, and the date it means'),
    required: z.boolean().optional(),
  }),
])
const Id = z.union([
  Column,
  z.strictObject({
    ...valueParts,
    system: z.string().max(60).optional(),
    country: z.string().length(2).optional(),
    line: z.boolean().optional().describe('The line number is the id: for files without any'),
  }),
])
const Ids = z.union([Id, z.array(Id).min(1).max(5)])
const Attribute = z.union([
  Column,
  z.strictObject({
    ...valueParts,
    provenance: z.union([z.enum(PROVENANCES), z.strictObject({ column: Column })]).optional(),
    date: Moment.optional().describe('When it was so'),
    assumeDate: Moment.optional().describe('A date that nobody recorded; reports name the column as assumed'),
  }),
])

export const Mapping = z.strictObject({
  as: z.enum(IMPORT_KINDS).optional(),
  source: z
    .union([
      z.string().min(1).max(200),
      z.strictObject({
        name: z.string().min(1).max(200),
        kind: z.string().max(50).optional(),
        provider: z.string().max(200).optional(),
        offer: z.string().max(200).optional(),
        incentivised: z.boolean().optional(),
        terms: z.string().max(2000).optional(),
        cost: z.number().min(0).optional(),
        currency: z.string().length(3).optional(),
        owner: z.string().max(200).optional(),
      }),
    ])
    .optional(),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.string().length(1).optional(),
  sheet: z.union([z.string(), z.number().int().min(1)]).optional(),
  timeZone: z
    .string()
    .refine(isTimeZone, {
      error: (issue) => `${issue.input} is no time zone; write one such as Europe/Berlin`,
    })
    .optional(),
  dates: z.union([z.string(), z.array(z.string()).min(1).max(10)]).optional(),
  decimal: z.enum(['.', ',']).optional(),
  empty: z.array(z.string().max(100)).max(50).optional().describe('Words that mean: no value'),
  country: z.string().length(2).optional().describe('Of phone numbers without a country'),
  provenance: z.enum(PROVENANCES).optional(),
  identifiers: z
    .strictObject({ email: Ids, user_id: Ids, phone: Ids, crm_id: Ids, anonymous_id: Ids })
    .partial()
    .optional(),
  attributes: z
    .record(z.string().regex(/^(contact|account)\.[A-Za-z_][\w]*$/, 'contact.x or account.x'), Attribute)
    .optional(),
  attribute: Value.optional().describe('Of claims: the column that names the attribute'),
  value: Value.optional().describe('Of claims: the column that holds the value'),
  account: z.strictObject({ name: Value, domain: Value, externalId: Id }).partial().optional(),
  type: Value.optional(),
  own: Value.optional(),
  at: Moment.optional(),
  channel: Value.optional(),
  trafficSource: Value.optional(),
  medium: Value.optional(),
  campaign: Value.optional(),
  path: Value.optional(),
  properties: z.union([z.literal('rest'), z.array(Column), z.record(z.string(), Value)]).optional(),
  messageId: Value.optional(),
  opportunity: z
    .strictObject({
      id: Id,
      name: Value,
      amount: Value,
      currency: Value,
      openedAt: Moment,
      closedAt: Moment,
      outcome: Value,
      reason: Value,
      contacts: Value,
      role: Value,
    })
    .partial()
    .optional(),
})
export type Mapping = z.infer<typeof Mapping>
export type ValueSpec = z.infer<typeof Value>
export type MomentSpec = z.infer<typeof Moment>
export type IdSpec = z.infer<typeof Id>
export type AttributeSpec = z.infer<typeof Attribute>

/** Words that a mapping may use for the channel. */
export const CHANNEL_WORDS: ReadonlySet<string> = new Set(CHANNELS)

const MAPPING_LENGTH_MAX = 200_000

/** Reads a mapping; `problem` is one sentence with the line. */
export function parseMapping(text: string): { readonly mapping: Mapping } | { readonly problem: string } {
  if (text.length > MAPPING_LENGTH_MAX)
    return { problem: `The mapping is longer than ${MAPPING_LENGTH_MAX} characters.` }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [fault] = document.errors
  if (fault !== undefined)
    return { problem: `The mapping is not valid YAML or JSON: ${fault.message.split('\n')[0]}` }
  const parsed = Mapping.safeParse(document.toJS({ maxAliasCount: 50 }))
  if (parsed.success) return { mapping: parsed.data }
  const issue = deepest(parsed.error.issues)
  const node = document.getIn(issue.path.slice(0, -1), true) as { range?: [number] } | undefined
  const own = document.getIn(issue.path, true) as { range?: [number] } | undefined
  const offset = (own ?? node)?.range?.[0]
  const where = offset === undefined ? '' : `line ${lines.linePos(offset).line}, `
  return { problem: `The mapping is wrong at ${where}${issue.path.join('.') || 'its top'}: ${issue.message}` }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Inside a union the branch that got furthest says what was meant. */
function deepest(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): Issue {
  const [issue] = issues
  if (issue === undefined) return { path: above, message: 'invalid' }
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.filter((branch) =>
      branch.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
    )
    const [branch] = branches.length > 0 ? branches : issue.errors
    if (branch !== undefined) return deepest(branch, path)
  }
  return { path, message: issue.message }
}
