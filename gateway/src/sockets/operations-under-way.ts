/** One operation of a socket, from its subscribe message until nothing of it runs any more. */
export interface OperationUnderWay {
  /** True where the client has completed it and begun another under its id. Asked before `end`. */
  isReplaced(): boolean;
  end(): void;
}

export interface OperationsUnderWay {
  /** Undefined where as many are under way as may be, or as long ones. `characters`: of its message, which is kept. */
  begin(id: string, characters: number): OperationUnderWay | undefined;
}

/**
 * A client may use the id of an operation again as soon as it has completed it, although the gateway still works on it;
 * what comes of that work must not be taken for the new operation's. And what is completed and still runs counts, or a
 * client could have any number run at once. graphql-ws knows operations by their ids alone, hence these books.
 */
export function createOperationsUnderWay(most: { count: number; characters: number }): OperationsUnderWay {
  const latest = new Map<string, object>();
  let count = 0;
  let kept = 0;

  return {
    begin(id, characters) {
      if (count >= most.count || kept + characters > most.characters) return undefined;
      count += 1;
      kept += characters;
      const own = {};
      let isUnderWay = true;
      latest.set(id, own);
      return {
        isReplaced: () => latest.get(id) !== own,
        end() {
          if (!isUnderWay) return;
          isUnderWay = false;
          count -= 1;
          kept -= characters;
          if (latest.get(id) === own) latest.delete(id);
        },
      };
    },
  };
}
