// The mark of a channel: one small icon each, in the grey of the text, with its word on hover.
import {
  IconAd2,
  IconAppWindow,
  IconArrowMoveRight,
  IconBrowser,
  IconBuildingStore,
  IconCircleDot,
  IconDatabaseImport,
  IconDeviceMobile,
  IconExternalLink,
  IconHeartHandshake,
  IconHome,
  IconMail,
  IconMailbox,
  IconMessageChatbot,
  IconPhone,
  IconPresentation,
  IconSearch,
  IconSpeakerphone,
  IconUsers,
} from '@tabler/icons-react'
import type { Channel } from '../../src/kernel/evidence.ts'
import { CHANNEL_SAYS } from '../words.ts'

const MARKS: Record<Channel, typeof IconMail> = {
  direct: IconBrowser,
  organic_search: IconSearch,
  paid_search: IconAd2,
  social: IconUsers,
  paid_social: IconSpeakerphone,
  email: IconMail,
  referral: IconExternalLink,
  partner: IconHeartHandshake,
  display: IconAppWindow,
  ai_assistant: IconMessageChatbot,
  webinar: IconPresentation,
  trade_show: IconBuildingStore,
  phone: IconPhone,
  direct_mail: IconMailbox,
  app: IconDeviceMobile,
  offline: IconHome,
  internal: IconArrowMoveRight,
  import: IconDatabaseImport,
}

export function ChannelMark({ channel }: { channel: Channel | null }) {
  const Icon = channel ? MARKS[channel] : IconCircleDot
  const says = channel ? CHANNEL_SAYS[channel] : 'No channel'
  return (
    <Icon size={16} stroke={1.5} role="img" aria-label={says}>
      <title>{says}</title>
    </Icon>
  )
}
