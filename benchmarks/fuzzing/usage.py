"""How a program uses its network: a call, a loss, a loop."""

from __future__ import annotations

from benchmarks.fuzzing.draft import VOCABULARY, Draft


def ending(draft: Draft, shape: tuple[int, ...], tokens: bool, call: str) -> str:
    """How the network is used."""
    sizes = ", ".join(map(str, shape))
    given = (
        f"torch.randint(0, {VOCABULARY}, ({sizes}))"
        if tokens
        else f"torch.{draft.rng.choice(('randn', 'rand', 'zeros'))}({sizes})"
    )
    lines = [f"model = {draft.name}()", f"x = {given}", draft.rng.choice(("output = model(x)", "output = model(x)"))]
    lines += _loss(draft)
    if draft.rng.random() < 0.3:
        lines = _training(draft, lines, shape)
    if call == "call":
        return "\n\n" + "\n".join(lines) + "\n"
    if call == "main":
        return '\n\nif __name__ == "__main__":\n' + "\n".join(f"    {line}" for line in lines) + "\n"
    if call == "function":
        body = "\n".join(f"    {line}" for line in lines)
        return f"\n\ndef main():\n{body}\n\n\nmain()\n"
    return ""


def _training(draft: Draft, lines: list[str], shape: tuple[int, ...]) -> list[str]:
    """The same in a loop, by steps on the same input or by the batches of a loader, or in eval mode."""
    model, given, call, *loss = lines
    way = draft.rng.choice(("steps", "loader", "eval"))
    if way == "eval":
        return [f"{model}.eval()", given, "with torch.no_grad():", f"    {call}", "print(output.shape)"]
    step = [call, *loss]
    if loss:
        step += ["optimizer.zero_grad()", f"{loss[-1].partition(' = ')[0]}.backward()", "optimizer.step()"]
    made = "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)" if loss else "model.train()"
    if way == "steps" or draft.x.shape[0] != shape[0] or any("criterion" in line for line in loss):
        return [model, given, made, "for step in range(2):", *(f"    {line}" for line in step)]
    batches = "loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x), batch_size=1)"
    return [
        model,
        given,
        "model.eval()",
        batches,
        f"for {draft.rng.choice(('(x,)', 'x,', '[x]'))} in loader:",
        f"    {call}",
    ]


def _loss(draft: Draft) -> list[str]:
    """A loss that fits what comes out."""
    rng, shape = draft.rng, list(draft.x.shape)
    target = f"torch.rand({', '.join(map(str, shape))})"
    ways: list[list[str]] = [[]] * 2 + [
        [f"loss = nn.{rng.choice(('MSELoss', 'L1Loss', 'SmoothL1Loss', 'BCEWithLogitsLoss'))}()(output, {target})"],
        [f"loss = F.{rng.choice(('mse_loss', 'l1_loss', 'binary_cross_entropy_with_logits'))}(output, {target})"],
    ]
    if len(shape) >= 2:
        index = [shape[0], *shape[2:]]
        labels = f"torch.randint(0, {shape[1]}, ({', '.join(map(str, index))},))"
        ways += [
            ["criterion = nn.CrossEntropyLoss()", f"target = {labels}", "loss = criterion(output, target)"],
            [f"loss = F.cross_entropy(output, {labels})"],
            [f"loss = nn.NLLLoss()(F.log_softmax(output, dim=1), {labels})"],
        ]
    if len(shape) == 3:
        flat = f"torch.randint(0, {shape[2]}, ({shape[0]} * {shape[1]},))"
        ways.append(
            [f"loss = F.cross_entropy(output.reshape(-1, {rng.choice((shape[2], 'output.size(-1)'))}), {flat})"]
        )
    return rng.choice(ways)
