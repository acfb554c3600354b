// A schema as people read it: `{ contact: string, points: number[] }`, with what is said of a field behind it.
// Deliberately absent: bounds and patterns. They stand in /openapi.json, which is for machines.
import { z } from 'zod'
import { COMMAND_OUTPUTS, type CommandOutput, NAMED_SHAPES } from '../contract/commands.ts'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly description?: string
}

/** What a command (`assay leads`) prints with --json, as lines of its page. */
export const jsonShapes = (name: string): string[] => (COMMAND_OUTPUTS[name] ?? []).flatMap(linesOf)

function linesOf({ shape, lines, when }: CommandOutput): string[] {
  const is = lines ? 'one object a line' : 'one document'
  return [
    `With \`--json\` ${is}${when === undefined ? '' : ` (${when})`}:`,
    '',
    '```',
    textOf(shape),
    '```',
    '',
  ]
}

function textOf(shape: z.ZodType): string {
  const named = z.registry<{ id?: string }>()
  for (const [id, inner] of Object.entries(NAMED_SHAPES)) if (inner !== shape) named.add(inner, { id })
  const schema = z.toJSONSchema(shape, {
    io: 'output',
    metadata: named,
    // A registry of names hides the one of descriptions.
    override: ({ zodSchema, jsonSchema }) => {
      const description = z.globalRegistry.get(zodSchema)?.description
      if (description !== undefined) jsonSchema.description = description
    },
  })
  return write(schema as Schema, '')
}

function write(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1)!
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => write(one, indent)).join(' | ')
  if (schema.type === 'array') return listOf(write(schema.items ?? {}, indent))
  if (schema.type === 'object') return objectOf(schema, indent)
  return [schema.type ?? 'unknown'].flat().join(' | ')
}

const listOf = (item: string): string =>
  !item.startsWith('{') && item.includes(' | ') ? `(${item})[]` : `${item}[]`

function objectOf({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? write(additionalProperties, indent) : 'unknown'
    return `{ [name]: ${value} }`
  }
  const inner = `${indent}  `
  const rows = Object.entries(properties).map(([name, field]) => {
    const said = field.description === undefined ? '' : `  // ${field.description}`
    return `${inner}${name}${required.includes(name) ? '' : '?'}: ${write(field, inner)}${said}`
  })
  return `{\n${rows.join('\n')}\n${indent}}`
}
