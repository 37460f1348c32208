/** On paper only the sheet of the answer stands: what was asked, each item with its arithmetic, the clause, the version. */
export const printCss = `
@media print{
@page{size:A4;margin:18mm 15mm 16mm;@bottom-center{content:"第 " counter(page) " 页，共 " counter(pages) " 页";font-size:9pt}}
html,html.big{font-size:100%}
body{background:none;color:#000;font-size:11pt;container-type:normal}
.top,.foot,.hero,.calc,.skip,.errsum{display:none!important}
.sheet{display:block}
.sheet .p-title{font-weight:700;font-size:17pt;text-align:center;margin:0 0 5mm}
.sheet h2{font-size:12pt;margin:6mm 0 2mm}
.sheet table{margin-bottom:2mm}
.sheet th,.sheet td{border:.5pt solid #000;padding:1.8mm 2mm;font-size:10.5pt;vertical-align:top}
.sheet th{font-weight:700;white-space:nowrap;width:1%}
.sheet .how{font-weight:400;white-space:normal;width:auto}
.sheet tr.sum td{font-weight:700}
.sheet .r{text-align:right;white-space:nowrap}
.sheet tr,.sheet blockquote{break-inside:avoid}
.sheet caption{text-align:right;font-size:9.5pt;padding-bottom:1mm}
.sheet .cite{border-left:1.5pt solid #000;background:none;margin-bottom:2mm}
.sheet .cite footer{color:#000}
.sheet li{margin-bottom:1mm;font-size:10pt}
.sheet ul{list-style:disc;padding-left:5mm}
.sheet .p-end{margin-top:6mm;font-size:9.5pt}
}
`;
