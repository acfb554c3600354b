// A link inside the app, from a URL that paths.ts made; and the same as a function. A modified click opens a tab.
import { useRouter } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, MouseEvent } from 'react'

export function useGo(): (href: string) => void {
  const router = useRouter()
  return (href) => router.history.push(href)
}

export function Go({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const router = useRouter()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    router.history.push(href)
  }
  // The page's file is there before the click.
  const preload = () => {
    router.preloadRoute({ to: href.split('?', 1)[0] ?? href }).catch(() => {
      // Whoever clicks is told why it fails; looking at a link is no reason to complain.
    })
  }
  return <a {...rest} href={href} onClick={follow} onMouseEnter={preload} onFocus={preload} />
}
