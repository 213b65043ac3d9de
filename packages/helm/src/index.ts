export { lintChart } from './lint-chart.ts';
export { type Rendering, renderChart } from './render-chart.ts';
export { HelmRefusal } from './run-helm.ts';
