// Mantine's look bent to ours: the greys and the gold of theme.css, 13 px text, small radii, quiet inputs.
// Deliberately absent: colours with a meaning of their own (red errors aside). Those are variables in theme.css.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const gold: MantineColorsTuple = [
  '#fbf4e0',
  '#f5e6bd',
  '#eed793',
  '#e6c768',
  '#deb744',
  '#d4a52d',
  '#c8971f',
  '#a87a10',
  '#8a6400',
  '#6b4d00',
]
const gray: MantineColorsTuple = [
  '#f7f7f5',
  '#f4f4f1',
  '#e8e7e3',
  '#dddcd7',
  '#d3d2cc',
  '#b5b4ad',
  '#6c6b64',
  '#54534d',
  '#3d3c37',
  '#1d1c19',
]
const dark: MantineColorsTuple = [
  '#edece8',
  '#b9b8b1',
  '#9b9a92',
  '#6b6a63',
  '#45443f',
  '#2e2d2a',
  '#21211e',
  '#171715',
  '#131311',
  '#0d0d0c',
]

const OVERLAY = { backgroundOpacity: 0.36, blur: 0 }
const RAISED = {
  background: 'var(--raised)',
  border: '1px solid var(--rule-strong)',
  boxShadow: 'var(--shadow)',
}

export const theme = createTheme({
  primaryColor: 'gold',
  primaryShade: { light: 5, dark: 5 },
  autoContrast: true,
  black: '#1d1c19',
  colors: { gold, gray, dark },
  fontFamily: '"Inter Variable", ui-sans-serif, system-ui, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.34', sm: '1.54', md: '1.43', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    InputWrapper: { styles: { label: { marginBottom: 4, fontWeight: 500 } } },
    Button: { defaultProps: { size: 'xs' }, styles: { label: { fontWeight: 550 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    TextInput: { defaultProps: { size: 'sm', withAsterisk: false } },
    PasswordInput: { defaultProps: { size: 'sm', withAsterisk: false } },
    NumberInput: { defaultProps: { size: 'sm', withAsterisk: false } },
    Textarea: { defaultProps: { size: 'sm', withAsterisk: false } },
    FileInput: { defaultProps: { size: 'sm', withAsterisk: false } },
    Autocomplete: { defaultProps: { size: 'sm', withAsterisk: false } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
    Modal: {
      defaultProps: { centered: true, padding: 'lg', overlayProps: OVERLAY },
      styles: {
        content: RAISED,
        header: { background: 'var(--raised)' },
        title: { fontSize: 15, fontWeight: 620, letterSpacing: '-0.01em' },
      },
    },
    Menu: { styles: { dropdown: RAISED } },
    Tooltip: { defaultProps: { openDelay: 300, multiline: true, maw: 320, fz: 12, withArrow: false } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
  },
})

/** Mantine's own variables take the values of theme.css, so that both always agree. */
export const cssVariables: CSSVariablesResolver = () => {
  const ours = {
    '--mantine-color-body': 'var(--page)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-default': 'var(--raised)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--rule-strong)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-error': 'var(--fault-ink)',
    '--mantine-color-anchor': 'var(--gold-ink)',
    '--mantine-primary-color-light-color': 'var(--gold-ink)',
  }
  return { variables: {}, light: ours, dark: ours }
}
