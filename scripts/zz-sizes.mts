import { chromium } from '@playwright/test'
import { findChromium } from '/tmp/mill/w/screens/e2e/chromium'
const url=process.env.U??'http://127.0.0.1:4880'
const b=await chromium.launch(await findChromium())
const c=await b.newContext({baseURL:url,viewport:{width:1440,height:900},locale:'en-GB',timezoneId:'Europe/Berlin'})
const p0=await c.newPage()
await p0.goto('/sign-in');await p0.getByLabel('E-mail').fill('ada@example.com');await p0.getByLabel('Password').fill('correct horse battery');await p0.getByRole('button',{name:'Sign in'}).click();await p0.getByRole('navigation',{name:'Main'}).waitFor()
const auth=Buffer.from('ada@example.com:correct horse battery').toString('base64')
const ex=(await (await fetch(url+'/api/v1/main/executions/search?size=1',{headers:{authorization:'Basic '+auth}})).json()).results?.[0]?.id
const paths=process.argv.slice(2).length?process.argv.slice(2):['/','/flows','/executions','/workers','/triggers','/settings','/settings/audit','/settings/people','/settings/tokens','/flows/tutorial/orders-by-region',...(ex?[`/executions/${ex}`]:[])]
await p0.close()
for(const path of paths){
 const page=await c.newPage()
 const cdp=await c.newCDPSession(page);await cdp.send('Network.enable');await cdp.send('Network.setCacheDisabled',{cacheDisabled:true})
 const js=new Map<string,string>(),size=new Map<string,number>()
 cdp.on('Network.responseReceived',(e:any)=>{if(/javascript/.test(e.response.mimeType))js.set(e.requestId,e.response.url)})
 cdp.on('Network.loadingFinished',(e:any)=>size.set(e.requestId,e.encodedDataLength))
 await page.goto(path);await page.getByRole('button',{name:'Connection: Live'}).waitFor({timeout:10000}).catch(()=>0);await page.waitForLoadState('networkidle')
 const initial=await page.evaluate(async()=>[...document.querySelectorAll('script[src]')].map((s:any)=>s.src))
 const html=await (await c.request.get(path)).text()
 const inHtml=new Set([...html.matchAll(/\/_next\/static\/chunks\/[^"'\\]+\.js/g)].map(m=>m[0]))
 let all=0,first=0;const rows:[string,number,boolean][]=[]
 for(const[id,u]of js){const n=size.get(id)??0;all+=n;const f=[...inHtml].some(x=>u.includes(x));if(f)first+=n;rows.push([u.split('/').pop()!,n,f])}
 rows.sort((a,b)=>b[1]-a[1])
 console.log(path,'all',(all/1000).toFixed(1),'in html',(first/1000).toFixed(1),'scripts',js.size)
 if(process.env.V)for(const r of rows)console.log('   ',r[0],(r[1]/1000).toFixed(1),r[2]?'html':'later')
 await page.close()
}
await b.close()
