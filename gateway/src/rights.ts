/**
 * What a caller may do, in the terms of the federation directives `@authenticated`, `@requiresScopes` and `@policy`.
 * Which role gives which scope is decided where tokens are issued; the gateway knows no roles.
 */
export interface Rights {
  readonly isAuthenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
}

export const noRights: Rights = { isAuthenticated: false, scopes: new Set(), policies: new Set() };
