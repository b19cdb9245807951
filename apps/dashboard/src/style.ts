import { paper, shades } from "./colour.js";
import { type ShownFramework, tagClass } from "./framework.js";

/** The stylesheet, with the colours of the framework's tags for light and dark. */
export function styleOf(framework: ShownFramework): string {
  const rules = (mode: "light" | "dark") =>
    framework.tags.map((tag) => {
      const { ink, tint, mark } = shades(tag.colour)[mode];
      return `.${tagClass(tag.id)}{--tag:${ink};--tint:${tint};--mark:${mark}}`;
    });
  return `${base}
${rules("light").join("\n")}
@media (prefers-color-scheme:dark){
${rules("dark").join("\n")}
}
`;
}

const base = `
:root{
color-scheme:light dark;
--page:${paper.light};--raised:#fff;--ink:#1b1f24;--soft:#59616b;--line:#dcd8cf;--strong:#1b1f24;
--good:#1a6b3c;--bad:#a8201a;--tag:#59616b;--tint:#efece5;--mark:#e4dfd3;
--serif:ui-serif,"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Noto Serif",serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
}
@media (prefers-color-scheme:dark){:root{
--page:${paper.dark};--raised:#1d2024;--ink:#e9e6df;--soft:#a3a9b1;--line:#33383f;--strong:#e9e6df;
--good:#7fd0a0;--bad:#ff9d94;--tag:#a3a9b1;--tint:#26292e;--mark:#3a3f46;
}}
:lang(ja){--serif:"Hiragino Mincho ProN","Yu Mincho","Noto Serif CJK JP","Noto Serif JP",serif;
--sans:system-ui,"Hiragino Sans","Yu Gothic","Noto Sans CJK JP","Noto Sans JP",sans-serif}
:lang(ko){--serif:"Nanum Myeongjo","AppleMyungjo","Noto Serif CJK KR","Noto Serif KR",serif;
--sans:system-ui,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR","Noto Sans KR",sans-serif}
:lang(zh){--serif:"Songti SC","SimSun","Noto Serif CJK SC","Noto Serif SC",serif;
--sans:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
:lang(zh-Hant),:lang(zh-TW),:lang(zh-HK){--serif:"Songti TC","PMingLiU","Noto Serif CJK TC","Noto Serif TC",serif;
--sans:system-ui,"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC","Noto Sans TC",sans-serif}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 var(--sans)}
a{color:inherit;text-underline-offset:.18em;text-decoration-thickness:.06em}
:focus-visible{outline:3px solid #2f7de1;outline-offset:2px;border-radius:3px}
h1,h2,h3,p,ol,ul,dl,dd{margin:0;padding:0}
ol,ul{list-style:none}
.wrap{max-width:62rem;margin-inline:auto;padding-inline:clamp(1rem,4vw,2.5rem)}
.skip{position:absolute;left:-99rem;top:.5rem;background:var(--raised);padding:.5rem 1rem;z-index:1}
.skip:focus{left:1rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.soft{color:var(--soft)}

.masthead{border-bottom:3px double var(--line)}
.masthead .wrap{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem 1.5rem;padding-block:1.1rem .9rem}
.brand{display:inline-flex;align-items:center;gap:.55rem;font:700 1.55rem/1.2 var(--serif);text-decoration:none;letter-spacing:-.01em}
.brand svg{width:1.55rem;height:1.55rem;flex:none}
.masthead nav{display:flex;gap:.4rem;margin-left:auto}
.masthead nav a{padding:.35rem .7rem;text-decoration:none;border-bottom:2px solid transparent}
.masthead nav a:hover{border-color:var(--line)}
.masthead nav a[aria-current]{border-color:var(--strong);font-weight:600}
.motto{color:var(--soft);font-size:.9rem}

main{display:block;padding-block:1.5rem 3rem}
main h1{font:700 clamp(1.5rem,4vw,2rem)/1.35 var(--serif);letter-spacing:-.012em;text-wrap:balance}
.lede{color:var(--soft);margin-top:.35rem;max-width:44rem}

.filters{margin-top:1.1rem;display:grid;gap:.8rem}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.toggle{display:inline-flex;align-items:center;gap:.45rem;min-height:2.25rem;padding:.3rem .85rem;border-radius:99rem;
border:1.5px solid var(--tag);background:var(--tint);color:var(--tag);font-weight:600;font-size:.92rem;text-decoration:none}
.toggle::before{content:"";width:.6em;height:.6em;border-radius:50%;background:currentcolor}
.toggle:hover{box-shadow:0 0 0 2px var(--mark)}
.toggle[aria-current]{background:var(--tag);color:var(--page)}
.toggle[aria-current]::before{content:"✓";background:none;width:auto;height:auto;line-height:1}
.segments{display:inline-flex;flex-wrap:wrap;border-bottom:1px solid var(--line);gap:.2rem 1.1rem}
.segments a{padding:.3rem .1rem;text-decoration:none;color:var(--soft);border-bottom:2px solid transparent;margin-bottom:-1px}
.segments a:hover{color:var(--ink)}
.segments a[aria-current]{color:var(--ink);font-weight:600;border-color:var(--strong)}
.search{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,1.3fr) minmax(0,1fr) auto;gap:.5rem;align-items:end}
.search label{display:grid;gap:.15rem;font-size:.8rem;color:var(--soft)}
input,select,textarea,button{font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--soft);border-radius:6px;
min-height:2.5rem;padding:.35rem .65rem;width:100%;min-width:0}
button,.button{width:auto;cursor:pointer;background:var(--strong);color:var(--page);border-color:var(--strong);font-weight:600;padding-inline:1.1rem}
button.quiet{background:var(--raised);color:var(--ink)}
button:disabled{opacity:.6;cursor:default}
.button{display:inline-block;border-radius:6px;padding:.6rem 1.3rem;text-decoration:none}

.day{margin-top:2rem}
.day>h2{font:600 .85rem/1.4 var(--sans);letter-spacing:.02em;padding-bottom:.35rem;border-bottom:1px solid var(--strong)}
.story{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:.2rem 1.5rem;padding-block:1.15rem;border-bottom:1px solid var(--line)}
.story .meta{font-size:.84rem;line-height:1.45;color:var(--soft);overflow-wrap:anywhere}
.story .meta b{display:block;color:var(--ink);font-weight:600}
.story h3{font:650 1.22rem/1.35 var(--serif);text-wrap:pretty;overflow-wrap:anywhere}
.story h3 a{text-decoration:none}
.story h3 a:hover{text-decoration:underline}
.story h3:lang(ja),.story h3:lang(zh),.story h3:lang(ko){font-size:1.15rem;line-height:1.45}
.story .snippet{margin-top:.4rem;max-width:46rem;color:var(--ink);font:.97rem/1.6 var(--sans);overflow-wrap:anywhere;
display:-webkit-box;-webkit-line-clamp:4;-webkit-box-orient:vertical;overflow:hidden}
.story .why{margin-top:.65rem;align-items:center}
.story .why>a{font-size:.84rem;color:var(--soft);margin-left:.2rem}
.full .row{gap:.4rem 1.2rem}
.meeting{display:flex;align-items:center;gap:.4rem;font-size:.84rem;font-weight:600;margin-bottom:.25rem}
.meeting svg{width:1.15rem;height:1.15rem;flex:none}
.tags{display:flex;flex-wrap:wrap;gap:.4rem}
.chip{display:inline-flex;align-items:center;flex-wrap:wrap;gap:.15rem .45rem;padding:.14rem .6rem;border-radius:99rem;background:var(--tint);
color:var(--tag);font-size:.82rem;font-weight:600;text-decoration:none}
a.chip:hover{text-decoration:underline}
.chip small{font-size:.95em;font-weight:400}
mark{background:var(--mark);color:inherit;border-radius:.15em;padding:.05em .1em;margin-inline:-.1em;
box-decoration-break:clone;-webkit-box-decoration-break:clone}
.text mark,.why-tags mark{border-bottom:2px solid var(--tag)}
meter{appearance:none;-webkit-appearance:none;display:inline-block;width:2.1rem;height:.3rem;border:0;border-radius:9px;overflow:hidden;
background:color-mix(in srgb,var(--tag) 25%,transparent)}
meter::-webkit-meter-inner-element{display:block;height:100%}
meter::-webkit-meter-bar{height:100%;background:color-mix(in srgb,var(--tag) 25%,transparent);border:0;border-radius:9px}
meter::-webkit-meter-optimum-value{background:var(--tag)}
meter::-moz-meter-bar{background:var(--tag)}
.more{display:flex;flex-wrap:wrap;gap:.8rem 1.5rem;align-items:center;margin-top:1.6rem}
.empty{margin-top:2rem;padding:2rem clamp(1rem,4vw,2.5rem);border:1px solid var(--line);border-radius:10px;background:var(--raised);max-width:44rem}
.empty h2{font:650 1.3rem/1.3 var(--serif)}
.empty p{margin-top:.6rem}

.full header p{margin-top:.7rem}
.full .text{margin-top:1.4rem;max-width:42rem;font:1.08rem/1.75 var(--serif);overflow-wrap:anywhere}
.full .text p+p{margin-top:1em}
.full{max-width:48rem;overflow-wrap:anywhere}
.why-tags{margin-top:1.6rem;padding-block:1.1rem;border-block:1px solid var(--line)}
.why-tags h2,.full h2{font:600 1rem/1.4 var(--sans)}
.why-tags li{margin-top:.9rem}
.why-tags .terms{margin-top:.35rem;line-height:1.9}
.why-tags meter{width:5rem;vertical-align:middle}

.story-head{max-width:52rem}
.story-head>*+*{margin-top:.7rem}
.timeline>li{display:grid;grid-template-columns:3.5rem minmax(0,1fr);gap:.2rem 1rem;padding-block:.9rem;border-bottom:1px solid var(--line);
overflow-wrap:anywhere}
.timeline time{white-space:nowrap;color:var(--soft);font-size:.84rem;font-variant-numeric:tabular-nums;padding-top:.2rem}
.timeline h3{font:650 1.1rem/1.4 var(--serif);text-wrap:pretty}
.timeline h3 a,.items a{text-decoration:none}
.timeline h3 a:hover,.items a:hover{text-decoration:underline}
.timeline h3+.soft{font-size:.86rem}
.timeline .tags{margin-top:.45rem}
.timeline>.development{background:var(--tint);border-bottom:0;border-left:4px solid var(--strong);padding:.6rem .6rem .6rem calc(.5rem - 4px);margin-block:.6rem;
grid-template-columns:3rem minmax(0,1fr)}
.development p::first-letter,.news::first-letter,.news li::first-letter{text-transform:uppercase}
details{margin-top:.6rem;font-size:.9rem}
summary{cursor:pointer;color:var(--soft)}
details li{padding:.5rem 0 .2rem 1rem;border-left:2px solid var(--line);margin-top:.5rem}
details li h3{font-size:1rem}

main>.segments{margin-top:1rem}
.push{margin-top:1.2rem}
.channels,.letters{margin-top:1.8rem}
.channels h2,.letters h2,#tried h2{font:650 1.15rem/1.4 var(--serif)}
.channels .scroll{margin-top:.5rem}
tbody th p{font-weight:400;font-size:.9em}
.letters li{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;justify-content:space-between;align-items:center;padding-block:.8rem;
border-bottom:1px solid var(--line)}
.letters li>div{flex:1 1 20rem;min-width:0;overflow-wrap:anywhere}
.story .news{margin-top:.3rem;overflow-wrap:anywhere}
.items{margin-top:.4rem}
.items li{margin-top:.35rem;padding-left:.9rem;border-left:2px solid var(--line);overflow-wrap:anywhere}
.items a{font-weight:600}
.deliveries{display:grid;gap:.2rem;margin-top:.6rem;font-size:.84rem}
.deliveries .trouble{max-width:44rem}
.item{margin-top:1.4rem;padding-top:1.4rem;border-top:1px solid var(--line)}
.full .item h2{font:650 1.3rem/1.4 var(--serif)}
.full h1 a,.item h2 a{text-decoration:none}
.full h1 a:hover,.item h2 a:hover{text-decoration:underline}
.facts{margin-top:.6rem}
.facts dt{font-size:.84rem;font-weight:600;color:var(--soft);margin-top:1rem}
.facts li+li,.facts ul+p{margin-top:.4rem}
.found>li>ul{display:inline-flex;vertical-align:middle}
.notice{margin-top:1.2rem;padding:.9rem 1.2rem;border:1px solid var(--line);border-left:4px solid var(--good);border-radius:6px;
background:var(--raised);max-width:48rem;overflow-wrap:anywhere}
.notice.wrong{border-left-color:var(--bad)}
.notice h2{font:600 1rem/1.4 var(--sans)}
.notice li{margin-top:.3rem}
.rules{margin-top:1.4rem;display:grid;gap:.8rem}
.rules label{font-size:.84rem;color:var(--soft)}
.rules textarea{font:.9rem/1.5 ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;padding:.8rem 1rem;
tab-size:2;overflow:auto;resize:vertical;white-space:pre}
#tried{margin-top:2.4rem;scroll-margin-top:1rem}
.day>h3{font:600 .85rem/1.4 var(--sans);padding-bottom:.35rem;border-bottom:1px solid var(--strong)}

.scroll{overflow-x:auto;margin-top:1.4rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.65rem .9rem .65rem 0;border-bottom:1px solid var(--line)}
td time{white-space:nowrap}
thead th{font-size:.8rem;color:var(--soft);font-weight:600;border-color:var(--strong);white-space:nowrap}
tbody th{font-weight:600;overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums}
.health{font-weight:600;white-space:nowrap}
.health::before{content:"●";margin-right:.4em}
.health.ok{color:var(--good)}
.health.failing{color:var(--bad)}
.health.failing::before{content:"▲"}
.health.waiting{color:var(--soft)}
.health.waiting::before{content:"○"}
.trouble{margin-top:.2rem;font-weight:400;color:var(--bad);font-size:.9em;overflow-wrap:anywhere}

footer{border-top:1px solid var(--line);color:var(--soft);font-size:.86rem}
footer .wrap{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;padding-block:1.2rem 2rem}
kbd{font:inherit;border:1px solid var(--line);border-radius:4px;padding:0 .35em}
.keys{display:none}
@media (hover:hover) and (min-width:48rem){.keys{display:inline}}
@media (max-width:46rem){
.masthead nav{margin-left:-.7rem}
.motto{display:none}
.search{grid-template-columns:1fr 1fr}
.search label:first-child{grid-column:1/-1}
.search button{grid-column:1/-1}
.story{grid-template-columns:minmax(0,1fr);padding-block:1rem}
.story .meta b{display:inline}
.story .meta b::after{content:" ·";font-weight:400}
table,tbody,tr,th,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody tr{padding-block:.8rem;border-bottom:1px solid var(--line)}
tbody th,td{padding:.1rem 0;border:0}
.number{text-align:left}
.channels td{display:inline-block;margin-right:1rem}
td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}
}
@media (prefers-reduced-motion:no-preference){.toggle,.chip{transition:box-shadow .12s}}
@media print{.filters,.masthead nav,footer,.more{display:none}}
`;
