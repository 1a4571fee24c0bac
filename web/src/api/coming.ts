// PLACEHOLDER: operations that other branches build, in the form of the generated contract. An operation that
// docs/openapi.yaml names itself wins over its entry here; when all of them stand there, this file goes.
interface Gives<T> {
  responses: { 200: { content: { 'application/json': T } } };
}

export interface ComingPaths {
  '/api/v1/rejected': {
    get: Gives<{
      rejected: {
        id: string;
        received_at: string;
        topic: string;
        reason: string;
        payload: string;
      }[];
    }>;
  };
}
