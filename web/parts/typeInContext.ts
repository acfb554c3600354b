// How any part opens the dialog to type in what happened: about a contact, or about somebody new.
import { createContext, useContext } from 'react'

export type TypeInAbout = { contact: string; name: string | null } | 'new'

export const TypeInContext = createContext<(about: TypeInAbout) => void>(() => {})

export const useTypeIn = (): ((about: TypeInAbout) => void) => useContext(TypeInContext)
