/** So many at once for each key, such as an address or a user. */
export interface Places {
  hasRoom(key: string): boolean;
  /** Takes a place; gives what frees it again, or undefined where none is free. */
  take(key: string): (() => void) | undefined;
}

/** Holds a number for each key that has a place taken, and nothing for any other. */
export function createPlaces(placesEach: number): Places {
  const taken = new Map<string, number>();
  const hasRoom = (key: string) => (taken.get(key) ?? 0) < placesEach;
  return {
    hasRoom,
    take(key) {
      if (!hasRoom(key)) return undefined;
      taken.set(key, (taken.get(key) ?? 0) + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (taken.get(key) ?? 0) - 1;
        if (left > 0) taken.set(key, left);
        else taken.delete(key);
      };
    },
  };
}
