/** A value that remembers which of its keys were read, at any depth. */
export interface Watched<Value> {
  readonly value: Value;
  /** The paths of the keys nobody has read: of an object that was not read itself, its own path alone. */
  unread(): readonly string[];
}

export function watchReads<Value extends object>(whole: Value): Watched<Value> {
  const read = new Map<object, Set<string>>();
  const proxies = new Map<object, object>();

  function watch<Part extends object>(part: Part): Part {
    const known = proxies.get(part);
    if (known !== undefined) return known as Part;
    const keys = new Set<string>();
    read.set(part, keys);
    const proxy = new Proxy(part, {
      get(target, key, receiver) {
        if (typeof key === 'string') keys.add(key);
        const value: unknown = Reflect.get(target, key, receiver);
        // Methods are the model's, not the manifest's.
        return typeof value === 'object' && value !== null ? watch(value) : value;
      },
    });
    proxies.set(part, proxy);
    return proxy;
  }

  function unreadIn(part: object, at: string): readonly string[] {
    const keys = read.get(part) ?? new Set();
    return Object.entries(part).flatMap(([key, value]) => {
      const path = at === '' ? key : `${at}.${key}`;
      if (!keys.has(key)) return [path];
      return typeof value === 'object' && value !== null ? unreadIn(value, path) : [];
    });
  }

  return { value: watch(whole), unread: () => unreadIn(whole, '') };
}
