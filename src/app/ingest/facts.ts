// What rules can see of a touchpoint, from a captured event or a stored row alike: both must give the same
// facts, or an extended state would differ from a refolded one.

import type { Channel, Scalar, TouchpointFacts } from '../../kernel/evidence.ts'

/** More than this of one touchpoint no rule can see: a body of 32 KB must not become ten thousand facts. */
const PROPERTIES_MAX = 200
const DEPTH_MAX = 5
const TEXT_LENGTH_MAX = 1000

export interface TouchSource {
  readonly name: string
  readonly incentivised: boolean
}

interface Recorded {
  readonly type: string
  readonly own: boolean
  readonly channel: Channel | null
  readonly trafficSource: string | null
  readonly medium: string | null
  readonly campaign: string | null
  readonly path: string | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** The facts of a touchpoint that came from a source. */
export function factsOf(touch: Recorded, source: TouchSource | null): TouchpointFacts {
  let flat: Readonly<Record<string, Scalar>> | null = null
  return {
    type: touch.type,
    own: touch.own,
    channel: touch.channel,
    trafficSource: touch.trafficSource,
    medium: touch.medium,
    campaign: touch.campaign,
    source: source?.name ?? null,
    incentivised: source?.incentivised ?? false,
    path: touch.path,
    // Most touchpoints are looked at by rules that ask for no property, so flattening waits until one does.
    get properties() {
      flat ??= flattened(touch.properties)
      return flat
    },
  }
}

/** Scalars by their dotted names, in the order sent; arrays count from 0. */
function flattened(properties: Readonly<Record<string, unknown>>): Record<string, Scalar> {
  const flat: Record<string, Scalar> = Object.create(null)
  let count = 0
  const walk = (value: unknown, name: string, depth: number): void => {
    if (count >= PROPERTIES_MAX) return
    if (typeof value === 'string') {
      count += 1
      flat[name] = value.length > TEXT_LENGTH_MAX ? value.slice(0, TEXT_LENGTH_MAX) : value
    } else if (value === null || typeof value === 'boolean' || typeof value === 'number') {
      count += 1
      flat[name] = value
    } else if (typeof value === 'object' && depth < DEPTH_MAX)
      for (const [key, inner] of Object.entries(value))
        walk(inner, name === '' ? key : `${name}.${key}`, depth + 1)
  }
  walk(properties, '', 0)
  return flat
}
