// The API reference as one page of plain HTML, rendered from the OpenAPI document. No scripts, nothing loaded but the icon.
import { escapeHtml, ICON } from './sign-in-page.ts'

type Json = Readonly<Record<string, unknown>>

const STYLE = `
  :root { color-scheme: light dark; --gold: #9a6f00; --line: #8884 }
  @media (prefers-color-scheme: dark) { :root { --gold: #e0b341 } }
  body { font: 14px/1.5 system-ui, sans-serif; max-width: 960px; margin: 32px auto; padding: 0 16px }
  h2 { margin-top: 40px; border-bottom: 1px solid var(--line) } summary { cursor: pointer; padding: 4px 0 }
  code, pre { font: 13px/1.5 ui-monospace, monospace } pre { overflow: auto; border: 1px solid var(--line); padding: 8px }
  .method { display: inline-block; width: 64px; font-weight: 600; color: var(--gold) }
  table { border-collapse: collapse } td, th { text-align: left; padding: 2px 16px 2px 0; vertical-align: top }`

const asCode = (value: unknown): string => `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`

function parameterTable(parameters: readonly Json[]): string {
  if (parameters.length === 0) return ''
  const rows = parameters.map(
    (parameter) =>
      `<tr><td><code>${escapeHtml(String(parameter.name))}</code></td><td>${parameter.in}${parameter.required ? ', required' : ''}</td>
<td><code>${escapeHtml(JSON.stringify(parameter.schema))}</code></td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

function contentBlocks(title: string, content: Json | undefined): string {
  return Object.entries(content ?? {})
    .map(([media, value]) => {
      const { schema, example } = value as Json
      const sample = example === undefined ? '' : `<p>Example</p>${asCode(example)}`
      return `<p>${title}, <code>${escapeHtml(media)}</code></p>${asCode(schema)}${sample}`
    })
    .join('')
}

function operation(path: string, method: string, value: Json): string {
  const body = (value.requestBody as Json | undefined)?.content as Json | undefined
  const answers = Object.entries(value.responses as Record<string, Json>)
    .filter(([status]) => status !== 'default')
    .map(([status, answer]) => contentBlocks(`Answer ${status}`, answer.content as Json | undefined))
  return `<details id="${escapeHtml(String(value.operationId))}"><summary><span class="method">${method.toUpperCase()}</span>
<code>${escapeHtml(path)}</code> ${escapeHtml(String(value.summary))}</summary>
<p>${escapeHtml(String(value.description))}</p>${parameterTable(value.parameters as Json[])}
${contentBlocks('Body', body)}${answers.join('')}</details>`
}

/** The page of an OpenAPI document. */
export function referencePage(document: Json): string {
  const byTag = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(document.paths as Record<string, Json>))
    for (const [method, value] of Object.entries(methods)) {
      const tag = ((value as Json).tags as string[])[0] ?? ''
      byTag.set(tag, [...(byTag.get(tag) ?? []), operation(path, method, value as Json)])
    }
  const sections = [...byTag].map(([tag, rows]) => `<h2>${escapeHtml(tag)}</h2>${rows.join('\n')}`)
  const { schemas, securitySchemes } = document.components as Record<string, Json>
  const shapes = Object.entries(schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>${asCode(schema)}</details>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${ICON}<title>Assay API</title><style>${STYLE}</style></head><body><h1>Assay API</h1>
<p>The same as <a href="/openapi.json">OpenAPI 3.1</a>. Errors have one shape:
<code>{ error: { code, message, field? } }</code>.</p>${asCode(securitySchemes)}
${sections.join('\n')}<h2>Shapes</h2>${shapes.join('\n')}</body></html>
`
}
