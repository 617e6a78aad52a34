/** `node test/site/serve.ts [port]`: the test site by hand, until Ctrl-C. */
import { openSite } from './site.ts';

const site = await openSite({ port: Number(process.argv[2] ?? 8000) });
console.log(site.url('/'));
console.log(site.tlsUrl('/'));
