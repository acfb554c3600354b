// Countries as people write them -> ISO 3166 alpha-2. English names come from the runtime's own tables, names in
// a country's own language from a short list.
// Deliberately absent: guessing a country from a locale or a time zone; `en-US` is on half of the world's machines.

import { getCountries } from 'libphonenumber-js/max'

const OTHER_NAMES: Readonly<Record<string, string>> = {
  usa: 'US',
  'united states of america': 'US',
  america: 'US',
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'great britain': 'GB',
  deutschland: 'DE',
  österreich: 'AT',
  oesterreich: 'AT',
  schweiz: 'CH',
  suisse: 'CH',
  svizzera: 'CH',
  españa: 'ES',
  italia: 'IT',
  brasil: 'BR',
  nederland: 'NL',
  holland: 'NL',
  'the netherlands': 'NL',
  belgique: 'BE',
  belgië: 'BE',
  polska: 'PL',
  sverige: 'SE',
  norge: 'NO',
  danmark: 'DK',
  suomi: 'FI',
  česko: 'CZ',
  'czech republic': 'CZ',
  méxico: 'MX',
  türkiye: 'TR',
  turkey: 'TR',
  'south korea': 'KR',
  uae: 'AE',
  日本: 'JP',
  中国: 'CN',
}

let names: Map<string, string> | null = null

function countryNames(): Map<string, string> {
  if (names !== null) return names
  names = new Map(Object.entries(OTHER_NAMES))
  const english = new Intl.DisplayNames('en', { type: 'region' })
  for (const code of getCountries()) {
    names.set(code.toLowerCase(), code)
    names.set((english.of(code) ?? code).toLowerCase(), code)
  }
  return names
}

/** `Germany`, `de`, `Deutschland` -> `DE`; null when it is none that we know. */
export function countryCode(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > 60) return null
  return countryNames().get(given.trim().toLowerCase()) ?? null
}
