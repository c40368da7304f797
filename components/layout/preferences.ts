// Preferences of one browser, kept in cookies that the server reads to render the first paint right.

import { timeZoneCookie } from '@/i18n/locales'

export const themeCookie = 'millrace-theme'
export const railCookie = 'millrace-rail'
/** `off`: keys without a modifier do nothing on their own. */
export const singleKeysCookie = 'millrace-keys'

export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

export function themeChoice(value: string | undefined): ThemeChoice {
  return themeChoices.find((choice) => choice === value) ?? 'system'
}

/** Keys that were pressed before the page could act on them, oldest first; `stop` ends the collecting. */
export type EarlyKeys = { millraceKeys?: KeyboardEvent[] & { stop?: () => void } }

/**
 * Runs before the first paint: the system's theme where none was chosen, the reader's time zone, and the keys
 * that are pressed and the forms that are sent while the page's own script is still on its way (`useShellKeys`
 * and `Form` act on them).
 */
export const firstPaintScript = `(function(d){
var c=d.cookie,m=/(?:^|; )${themeCookie}=(light|dark)/.exec(c);
if(m?m[1]==='dark':matchMedia('(prefers-color-scheme: dark)').matches)d.documentElement.classList.add('dark');
try{var z=Intl.DateTimeFormat().resolvedOptions().timeZone,e='${timeZoneCookie}='+encodeURIComponent(z);
if(z&&c.indexOf(e)<0)d.cookie=e+'; path=/; max-age=31536000; samesite=lax'}catch(_){}
var k=window.millraceKeys=[];function h(e){if(k.length<8)k.push(e);
if((e.metaKey||e.ctrlKey)&&e.key==='k')e.preventDefault()}
addEventListener('keydown',h);k.stop=function(){removeEventListener('keydown',h)}
addEventListener('submit',function(e){var f=e.target;
if(f.hasAttribute('data-early')){e.preventDefault();e.stopPropagation();f.millraceSent=true}},true)
})(document)`
