// Secret values that travel inside the data of an execution (inputs of type SECRET), encrypted with the
// installation's key. They are tied to no execution, since replays and subflows carry them on, and to a name
// that no stored secret can have, so that neither can stand for the other.

import { AppError } from '@/lib/shared/errors'
import { readSealed, writeSealed } from '@/lib/shared/sealed'
import { currentMasterKey } from './master-key'
import { seal, unseal } from './seal'

const name = { namespace: '', key: 'input' }

export function sealText(plain: string, master = currentMasterKey()): string {
  return writeSealed(seal(master, name, plain))
}

/** Throws AppError unavailable where the key is another one, or the text was changed. */
export function openSealedText(sealed: string, master = currentMasterKey()): string {
  try {
    return unseal(master, name, readSealed(sealed))
  } catch (error) {
    throw new AppError('unavailable', 'A secret input cannot be opened with this key.', {
      cause: error,
    })
  }
}
