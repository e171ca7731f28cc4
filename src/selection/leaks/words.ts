/**
 * What names of columns say. Names are hints: by themselves they are never more than a reason to ask.
 *
 * @module
 */

const LEAVING =
  /(^| )(churn\w*|cancel\w*|terminat\w*|attrit\w*|exit\w*|left|leav(e|er|ers|ing)|lapsed?|closed|closure|deactivat\w*|unsubscri\w*|winback|offboard\w*)( |$)|流失|注销|退会|退网|销户|取消|离网/;
const DURATION =
  /(^| )(tenure|duration|lifetime|seniority|months|weeks|days|years|account (age|length))( |$)|时长|月数|天数|年限|会龄/;
/** Of a window, or of something else than the whole time. */
const PART =
  /(^| )(last|past|prev\w*|recent|next|per|avg|average|mean|median|slope|trend|ratio|share)(\d| |$)/;
const TOTAL = /(^| )(total|cumulative|cum|lifetime|sum|accumulated|to date)( |$)|累计|总/;

/** Does the name speak of leaving? */
export function speaksOfLeaving(name: string): boolean {
  return LEAVING.test(words(name));
}

/** Is it called like a time span or a running total, from the start on? */
export function soundsCumulative(name: string): boolean {
  const text = words(name);
  return (DURATION.test(text) || TOTAL.test(text)) && !PART.test(text);
}

/** `TotalCharges`, `total_charges` and `TOTAL CHARGES` as `total charges`. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}
