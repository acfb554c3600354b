// The numbers of a draft as sliders and fields, rule by rule, with what each rule means in plain words beside it.
// Every turn is one edit of the text; the text stays the document, the form only looks at it.
import { useId, useMemo, useRef } from 'react'
import type { AgreementPage } from '../api/shapes.ts'
import classes from './draft.module.css'
import { type Field, type FieldKind, type FormGroup, formOf, type RuleForm, writtenOf } from './form.ts'
import { withKey, withScalar } from './text.ts'

type Plain = AgreementPage['plain']

export function DraftForm({
  text,
  plain,
  onChange,
  disabled = false,
}: {
  text: string
  plain: Plain | null
  onChange: (text: string) => void
  disabled?: boolean
}) {
  const groups = useMemo(() => formOf(text), [text])
  const last = useRef(groups)
  if (groups) last.current = groups
  const shown = groups ?? last.current
  const details = useMemo(() => detailsOf(plain, shown ?? []), [plain, shown])
  if (!shown) return <p className={classes.pale}>The text cannot be read as it is; mend it there first.</p>
  return (
    <fieldset
      className={classes.form}
      disabled={disabled || groups === null}
      aria-label="The numbers of the agreement"
    >
      {shown.map((group) => (
        <section key={group.title}>
          <h3>{group.title}</h3>
          {group.rules.map((rule) => (
            <Rule
              key={rule.path.join('/')}
              rule={rule}
              detail={details.get(rule) ?? null}
              onField={(field, value) => onChange(withScalar(text, field.path, writtenOf(field.kind, value)))}
              onAdd={(key) => onChange(withKey(text, rule.path, key, FIRST[key]))}
            />
          ))}
        </section>
      ))}
    </fieldset>
  )
}

/** What a key begins with when a rule gets it: the half-life and cap that rules most often have. */
const FIRST = { halfLife: '30d', cap: 30 } as const
const ADD_SAYS = { halfLife: 'Let it fade', cap: 'Limit it' } as const

/** The plain words of each rule. Two rules of different parts may say the same: then in the order of the document. */
function detailsOf(plain: Plain | null, groups: readonly FormGroup[]): ReadonlyMap<RuleForm, string> {
  const waiting = new Map<string, string[]>()
  for (const { says, detail } of (plain ?? []).flatMap((part) => part.lines))
    waiting.set(says, [...(waiting.get(says) ?? []), detail])
  const details = new Map<RuleForm, string>()
  for (const rule of groups.flatMap((group) => group.rules)) {
    const detail = waiting.get(rule.says)?.shift()
    if (detail !== undefined) details.set(rule, detail)
  }
  return details
}

function Rule({
  rule,
  detail,
  onField,
  onAdd,
}: {
  rule: RuleForm
  detail: string | null
  onField: (field: Field, value: number) => void
  onAdd: (key: 'halfLife' | 'cap') => void
}) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand beside its sentence
    <div className={classes.rule} role="group" aria-labelledby={id}>
      <p>
        <b id={id}>{rule.says}</b>
        {detail && <small>{detail}</small>}
      </p>
      <div className={classes.turns}>
        {rule.fields.map((field) => (
          <Turn key={field.path.join('/')} field={field} onChange={(value) => onField(field, value)} />
        ))}
      </div>
      {rule.addable.map((key) => (
        <button key={key} type="button" className={classes.add} onClick={() => onAdd(key)}>
          {ADD_SAYS[key]}
        </button>
      ))}
    </div>
  )
}

/** Half-lives that people choose; between one and two days nobody can tell the difference. */
const DAYS = [
  0.5, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 21, 25, 30, 37, 45, 52, 60, 75, 90, 120, 150, 180, 240, 300,
  365,
]
const UNITS: Readonly<Record<FieldKind, string>> = {
  points: 'points',
  duration: 'days',
  cap: 'points',
  threshold: 'points',
  count: '\u00d7',
  capacity: 'leads',
  trust: '\u00d7',
}

function Turn({ field, onChange }: { field: Field; onChange: (value: number) => void }) {
  const id = useId()
  // The reach is that of the value when the form was opened: it must not run away under the hand that drags.
  const first = useRef(field.value)
  const isDays = field.kind === 'duration'
  const { min, max, step } = reachOf(field.kind, first.current)
  const places = isDays ? [...new Set([...DAYS, first.current])].sort((a, b) => a - b) : []
  const place = isDays ? nearest(places, field.value) : field.value
  const take = (value: number) => {
    if (!Number.isFinite(value) || value === field.value) return
    onChange(Math.round(value * 1000) / 1000)
  }
  return (
    <div className={classes.turn}>
      <label htmlFor={id}>{field.label}</label>
      <span>
        <input
          id={id}
          type="number"
          step={isDays ? 'any' : step}
          value={field.value}
          onChange={(event) => {
            const value = event.currentTarget.valueAsNumber
            if (!isDays || value > 0) take(value)
          }}
        />
        {UNITS[field.kind]}
      </span>
      <input
        type="range"
        aria-label={`${field.label}, slider`}
        aria-valuetext={`${field.value} ${UNITS[field.kind]}`}
        min={isDays ? 0 : min}
        max={isDays ? places.length - 1 : max}
        step={isDays ? 1 : step}
        value={place}
        data-changed={field.value !== first.current}
        onChange={(event) => {
          const at = event.currentTarget.valueAsNumber
          take(isDays ? places[at]! : at)
        }}
      />
    </div>
  )
}

function reachOf(kind: FieldKind, first: number): { min: number; max: number; step: number } {
  if (kind === 'trust') return { min: 0, max: 1, step: 0.05 }
  if (kind === 'count') return { min: 1, max: Math.max(10, first * 2), step: 1 }
  if (kind === 'capacity') return { min: 1, max: Math.max(60, Math.ceil(first * 3)), step: 1 }
  if (kind === 'points') {
    const most = Math.max(20, Math.ceil((Math.abs(first) * 2.5) / 10) * 10)
    return {
      min: first < 0 ? -most : Math.min(0, -most / 2),
      max: first < 0 ? most / 2 : most,
      step: first % 1 === 0 ? 1 : 0.5,
    }
  }
  const most = Math.max(30, Math.ceil((Math.abs(first) * 2.5) / 10) * 10)
  return { min: kind === 'cap' ? 1 : Math.min(0, first * 2), max: most, step: first % 1 === 0 ? 1 : 0.5 }
}

const nearest = (places: readonly number[], value: number): number =>
  places.reduce((best, each, at) => (Math.abs(each - value) < Math.abs(places[best]! - value) ? at : best), 0)
