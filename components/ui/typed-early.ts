'use client'

// A page can be typed in before its scripts are there. What stands in a field by then is the person's: the
// form that takes the field over is told of it as of any other change, instead of writing its own value over.

import { type ChangeEvent, type Ref, type RefCallback, useRef } from 'react'

type Typed = HTMLInputElement | HTMLTextAreaElement

export function useTypedEarly<Element extends Typed>(
  ref: Ref<Element> | undefined,
  onChange: ((event: ChangeEvent<Element>) => void) | undefined,
): RefCallback<Element> {
  const taken = useRef(false)
  return (element) => {
    const typed = element?.value ?? ''
    const early =
      !taken.current && element !== null && isText(element) && typed !== element.defaultValue
    const detach = give(ref, element)
    if (element) taken.current = true
    if (early) {
      element.value = typed
      onChange?.({
        type: 'change',
        target: element,
        currentTarget: element,
      } as ChangeEvent<Element>)
    }
    return detach
  }
}

const isText = ({ type }: Typed) => !['checkbox', 'radio', 'file', 'range', 'color'].includes(type)

function give<Element>(ref: Ref<Element> | undefined, element: Element | null) {
  if (typeof ref === 'function') return ref(element)
  if (ref) ref.current = element
  return undefined
}
