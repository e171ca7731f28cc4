// Made by "npm run kernels" from assembly/team-test.ts; not to be edited.
import type { KernelBytes } from "../kernel-bytes.ts";

export const teamTestKernel: KernelBytes = {
  name: "team-test",
  base64:
    "AGFzbQEAAAABBgFgAn9/AAISAQNlbnYGbWVtb3J5AgMBgIAEAwQDAAAAByAEBWFkZFVwAAIEbWVldAABBHRyYXAAAAZtZW1vcnkCAAqnAQMPACABIAAoAgBvRQRAAAsLOwEBfiAAQQH+HgIAGgNAIAJCgNCs8w5TBEAgAP4QAgBBAk4EQCAAQQH+HgIEGg8LIAJCAXwhAgwBCwsLWQMCfwF8An4gADQCACIFIAFBAWqsfiAANAIEIgZ/pyEDIAUgAax+IAZ/pyECA0AgAiADSARAIAQgAregIQQgAkEBaiECDAELCyAAQRBqIAFBA3RqIAQ5AwALADkEbmFtZQEyAwAOdGVhbS10ZXN0L3RyYXABDnRlYW0tdGVzdC9tZWV0Ag90ZWFtLXRlc3QvYWRkVXA=",
};
