export { environmentNames, parameterOf, usualLayout } from './layout.ts';
