export { lintChart } from './lint-chart.ts';
export { renderPlainManifests } from './plain-manifests.ts';
export {
  chart,
  digestOfNone,
  type EnvironmentName,
  environmentNames,
  renderRelease,
  valuesOf,
} from './releases.ts';
export { type Rendering, renderChart } from './render-chart.ts';
export { HelmRefusal } from './run-helm.ts';
