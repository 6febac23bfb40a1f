/** The looks of the chart, in light and dark; it brings its own ground, so that it is readable on any page. */
export const STYLE: string = `
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 12px; fill: #1f2328 }
.ground { fill: #ffffff }
.title { font-size: 18px; font-weight: 600 }
.about, .tick, .axis-title { fill: #59636e }
.row-title { font-size: 13px; font-weight: 600 }
.tick { font-size: 11px }
.grid { stroke: #d1d9e0; stroke-width: 1; stroke-opacity: .6 }
.axis { stroke: #818b98; stroke-width: 1 }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round }
.curve.pipe, .cross.pipe { stroke: #818b98 }
.curve.sluice, .cross.sluice { stroke: #0969da; stroke-width: 2.5 }
.cross { stroke-width: 2; fill: none }
.mark.pipe { fill: #818b98 }
.mark.sluice { fill: #0969da }
.name { font-weight: 600 }
.value { font-size: 11px }
text.pipe { fill: #59636e }
text.sluice { fill: #0969da }
line.goal { stroke: #1a7f37; stroke-width: 1.5; stroke-dasharray: 5 4 }
text.goal { fill: #1a7f37 }
line.guide { stroke: #818b98; stroke-width: 1; stroke-dasharray: 2 3 }
text.guide { font-weight: 400; fill: #59636e }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .ground { fill: #0d1117 }
  .about, .tick, .axis-title, text.guide { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .axis, line.guide, .curve.pipe, .cross.pipe { stroke: #9198a1 }
  .curve.sluice, .cross.sluice { stroke: #4493f8 }
  .mark.pipe, text.pipe { fill: #9198a1 }
  .mark.sluice, text.sluice { fill: #4493f8 }
  line.goal { stroke: #3fb950 }
  text.goal { fill: #3fb950 }
}
`;
