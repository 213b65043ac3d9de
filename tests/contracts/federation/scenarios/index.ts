import type { Scenario } from '../scenario.ts';
import { authorization } from './authorization.ts';
import { chain } from './chain.ts';
import { compoundKey } from './compound-key.ts';
import { conditions } from './conditions.ts';
import { cost } from './cost.ts';
import { entityKey } from './entity-key.ts';
import { enums } from './enums.ts';
import { federationOne } from './federation-one.ts';
import { fragments } from './fragments.ts';
import { inaccessible } from './inaccessible.ts';
import { inputs } from './inputs.ts';
import { interfaceObject } from './interface-object.ts';
import { interfaces } from './interfaces.ts';
import { missingEntities } from './missing-entities.ts';
import { mutations } from './mutations.ts';
import { nestedKey } from './nested-key.ts';
import { nestedLists } from './nested-lists.ts';
import { override } from './override.ts';
import { partialAnswers } from './partial-answers.ts';
import { provides } from './provides.ts';
import { renamedImports } from './renamed-imports.ts';
import { requires } from './requires.ts';
import { requiresNested } from './requires-nested.ts';
import { rootFields } from './root-fields.ts';
import { scalars } from './scalars.ts';
import { severalKeys } from './several-keys.ts';
import { shareable } from './shareable.ts';
import { sharedRoot } from './shared-root.ts';
import { stubReference } from './stub-reference.ts';
import { subscriptions } from './subscriptions.ts';
import { tagsAndComposedDirectives } from './tags-and-composed-directives.ts';
import { unions } from './unions.ts';

/** One a feature of Federation. */
export const scenarios: readonly Scenario[] = [
  authorization,
  chain,
  compoundKey,
  conditions,
  cost,
  entityKey,
  enums,
  federationOne,
  fragments,
  inaccessible,
  inputs,
  interfaceObject,
  interfaces,
  missingEntities,
  mutations,
  nestedKey,
  nestedLists,
  override,
  partialAnswers,
  provides,
  renamedImports,
  requires,
  requiresNested,
  rootFields,
  scalars,
  severalKeys,
  shareable,
  sharedRoot,
  stubReference,
  subscriptions,
  tagsAndComposedDirectives,
  unions,
];
