export { lintChart } from './lint-chart.ts';
export { HelmRefusal } from './run-helm.ts';
export { type Rendering, renderChart } from './render-chart.ts';
