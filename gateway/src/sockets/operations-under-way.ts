/** One operation of a socket, from its subscribe message until nothing of it runs any more. */
export interface OperationUnderWay {
  /** True where the client has completed it and begun another under its id. Asked before `end`. */
  isReplaced(): boolean;
  end(): void;
}

export interface OperationsUnderWay {
  /** Undefined where as many are under way as may be. */
  begin(id: string): OperationUnderWay | undefined;
}

/**
 * A client may use the id of an operation again as soon as it has completed it, although the gateway still works on it;
 * what comes of that work must not be taken for the new operation's. And what is completed and still runs counts, or a
 * client could have any number run at once. graphql-ws knows operations by their ids alone, hence these books.
 */
export function createOperationsUnderWay(limit: number): OperationsUnderWay {
  const latest = new Map<string, object>();
  let count = 0;

  return {
    begin(id) {
      if (count >= limit) return undefined;
      count += 1;
      const own = {};
      let isUnderWay = true;
      latest.set(id, own);
      return {
        isReplaced: () => latest.get(id) !== own,
        end() {
          if (!isUnderWay) return;
          isUnderWay = false;
          count -= 1;
          if (latest.get(id) === own) latest.delete(id);
        },
      };
    },
  };
}
