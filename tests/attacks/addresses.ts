/** Loopback is a whole network (RFC 5735, section 3): who attacks from many addresses takes them from there. */
export interface Addresses {
  next(): string;
}

export function createAddresses(): Addresses {
  let given = 0;
  return {
    next: () => {
      given += 1;
      return `127.${10 + Math.floor(given / 62_500)}.${Math.floor(given / 250) % 250}.${1 + (given % 250)}`;
    },
  };
}
