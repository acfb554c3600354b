// What the market can do, each behind a flag with the version in which it became usual.
// Invariant: a flag, once shipped, keeps its version and its stream of dice, so that the bytes of
// (seed, contacts, touchpoints, endAt, version) never change. New behaviour gets a new flag.

export const MARKET_VERSION = 1

export const FEATURES = {
  sharedDevices: 1,
  crawlers: 1,
  mailScanners: 1,
  spamForms: 1,
  giveaway: 1,
  flattery: 1,
  junkAnswers: 1,
  testTraffic: 1,
  partnerLists: 1,
  hiddenGems: 1,
  windowShoppers: 1,
} as const
export type Feature = keyof typeof FEATURES
export type Features = Readonly<Record<Feature, boolean>>

/** The features of a version, with single ones switched on or off. */
export function featuresOf(version: number, switched: Partial<Features> = {}): Features {
  const features = {} as Record<Feature, boolean>
  for (const name of Object.keys(FEATURES) as Feature[])
    features[name] = switched[name] ?? FEATURES[name] <= version
  return features
}
