import { describe, expect, test } from 'vitest'
import { dateReader, isTimeZone } from '../../src/app/import/date-format.ts'

const read = (format: string, text: string, zone = 'UTC'): string | null => {
  const at = dateReader(format, zone)!(text)
  return at === null ? null : new Date(at).toISOString()
}

describe('a date', () => {
  test.each([
    ['ISO', '2024-03-05', '2024-03-05T00:00:00.000Z'],
    ['ISO', '2024-03-05 14:02', '2024-03-05T14:02:00.000Z'],
    ['ISO', '2024-03-05T14:02:03.456Z', '2024-03-05T14:02:03.456Z'],
    ['ISO', '2024-03-05T14:02:03+02:00', '2024-03-05T12:02:03.000Z'],
    ['ISO', '2024-03-05T14:02:03-0330', '2024-03-05T17:32:03.000Z'],
    ['YYYYMMDD', '19970101', '1997-01-01T00:00:00.000Z'],
    ['DD.MM.YYYY HH:mm', '05.03.2024 14:02', '2024-03-05T14:02:00.000Z'],
    ['M/D/YYYY', '3/5/2024', '2024-03-05T00:00:00.000Z'],
    ['M/D/YYYY, h:mm A', '12/31/2024, 12:05 AM', '2024-12-31T00:05:00.000Z'],
    ['M/D/YYYY h:mm A', '12/31/2024 12:05 PM', '2024-12-31T12:05:00.000Z'],
    ['D MMM YYYY', '5 Mar 2024', '2024-03-05T00:00:00.000Z'],
    ['MM/DD/YY', '03/05/99', '1999-03-05T00:00:00.000Z'],
    ['epoch', '1709647323', '2024-03-05T14:02:03.000Z'],
    ['epoch-ms', '1709647323456', '2024-03-05T14:02:03.456Z'],
    ['excel', '45356.5', '2024-03-05T12:00:00.000Z'],
  ])('of the format %s: %s', (format, text, expected) => {
    expect(read(format, text)).toBe(expected)
  })

  test.each([
    ['ISO', '05.03.2024'],
    ['ISO', '2024-02-30'],
    ['ISO', '2024-13-01'],
    ['ISO', 'yesterday'],
    ['DD.MM.YYYY', '31.04.2024'],
    ['M/D/YYYY', '14/3/2024'],
    ['h:mm A D.M.YYYY', '13:00 PM 1.1.2024'],
    ['D MMM YYYY', '5 Mxr 2024'],
    ['epoch', '12e3'],
  ])('that the format %s does not have is none: %s', (format, text) => {
    expect(read(format, text)).toBeNull()
  })

  test('without a zone is in the zone of the mapping, on both sides of the change of clocks', () => {
    const berlin = (text: string) => read('ISO', text, 'Europe/Berlin')
    expect(berlin('2024-03-31 01:59')).toBe('2024-03-31T00:59:00.000Z')
    expect(berlin('2024-03-31 03:00')).toBe('2024-03-31T01:00:00.000Z')
    expect(berlin('2024-10-27 01:59')).toBe('2024-10-26T23:59:00.000Z')
    expect(berlin('2024-10-27 02:30')).toBe('2024-10-27T00:30:00.000Z')
    expect(berlin('2024-10-27 03:00')).toBe('2024-10-27T02:00:00.000Z')
    expect(berlin('2024-07-01T12:00:00Z')).toBe('2024-07-01T12:00:00.000Z')
    expect(read('ISO', '2024-01-15 12:00', 'Asia/Kolkata')).toBe('2024-01-15T06:30:00.000Z')
    expect(read('ISO', '2024-01-15 12:00', 'America/Sao_Paulo')).toBe('2024-01-15T15:00:00.000Z')
  })

  test('agrees with the clock of the zone for every hour of a year', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
      const clock = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      })
      let again = 0
      for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2025, 0, 1); at += 3_600_000) {
        const wall = clock.format(at)
        const found = dateReader('ISO', zone)!(wall)!
        // the hour that occurs twice is read as its first
        if (found === at) continue
        expect(clock.format(found), `${zone} ${wall}`).toBe(wall)
        expect(found).toBeLessThan(at)
        again++
      }
      expect(again, zone).toBeLessThanOrEqual(1)
    }
  })
})

test('a zone is one that the machine knows', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true)
  expect(isTimeZone('Mars/Base')).toBe(false)
})

test('a format without a year is none', () => {
  expect(dateReader('DD.MM.', 'UTC')).toBeNull()
  expect(dateReader('whenever', 'UTC')).toBeNull()
})
