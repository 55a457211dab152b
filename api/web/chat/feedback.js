// Feedback on an answer: up, or down with a reason and a comment.

import { make, makeButton } from "../common/dom.js";
import { icon } from "../common/icons.js";
import { postJson } from "../common/service.js";
import { toast } from "../common/toast.js";

const REASONS = ["数字不对", "出处不对", "答非所问", "报告里有却说没有", "看不懂", "其他"];
let made = 0;

/**
 * Buttons and, below them, the form. `turn.vote` is kept by `onVoted` once the service has it.
 * Returns `{buttons, form}`: two elements for the page to place.
 */
export function feedback(turn, onVoted) {
  const up = voteButton("up", "有帮助");
  const down = voteButton("down", "没帮上");
  const form = makeForm();
  form.hidden = true;

  function voteButton(name, label) {
    const given = { class: "icon-button small", "aria-label": label, title: label, "aria-pressed": String(turn.vote === name) };
    return makeButton(given, [icon(name)], () => (name === "up" ? send("up") : toggle()));
  }

  function toggle() {
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector("input").focus();
  }

  async function send(vote, reason = null, comment = null) {
    const body = { request_id: turn.reply.request_id, vote, reason, comment };
    try {
      await postJson("/api/feedback", body);
    } catch (problem) {
      toast(`没有记下来：${problem.message}`);
      return;
    }
    up.setAttribute("aria-pressed", String(vote === "up"));
    down.setAttribute("aria-pressed", String(vote === "down"));
    if (!form.hidden) down.focus();
    form.hidden = true;
    onVoted(vote);
    toast("记下了，谢谢。");
  }

  function makeForm() {
    made += 1;
    const name = `reason-${made}`;
    const reasons = REASONS.map((reason) =>
      make("label", "reason-chip", [make("input", { type: "radio", name, value: reason }), make("span", {}, [reason])]),
    );
    const comment = make("textarea", { rows: 2, maxlength: 1000, placeholder: "可以写得具体些（不必填）", "aria-label": "补充说明" });
    const chosen = () => element.querySelector("input:checked")?.value ?? null;
    const element = make("form", "feedback-form", [
      make("fieldset", {}, [make("legend", {}, ["哪里有问题？"]), make("div", "reason-chips", reasons)]),
      comment,
      make("div", "form-row", [
        make("button", { type: "submit", class: "primary small" }, ["提交"]),
        makeButton("quiet", ["取消"], () => {
          element.hidden = true;
          down.focus();
        }),
      ]),
    ]);
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      send("down", chosen(), comment.value.trim() || null);
    });
    return element;
  }

  return { buttons: [up, down], form };
}
