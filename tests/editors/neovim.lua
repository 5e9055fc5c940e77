-- Driven by test_neovim.py: a user who looks, repairs what is under the cursor, repairs the rest, and saves.
local function wait(what, holds)
  if not vim.wait(60000, holds, 10) then
    error("waited in vain: " .. what)
  end
end

local function findings()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    found[tostring(one.lnum + 1)] = vim.split(one.message, "\n")[1]
  end
  return found
end

-- What is offered is noted; the first is taken, as a user would by Enter.
local offered = {}
vim.ui.select = function(items, options, choose)
  for _, item in ipairs(items) do
    offered[#offered + 1] = options.format_item(item)
  end
  choose(items[1], 1)
end

local function drive()
  local seen = {}
  wait("findings", function() return #vim.diagnostic.get(0) == 2 end)
  seen.findings = findings()
  if vim.lsp.inlay_hint then
    wait("inlay hints", function() return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0 end)
    seen.hints = vim.tbl_map(function(hint) return hint.inlay_hint.label end, vim.lsp.inlay_hint.get({ bufnr = 0 }))
  end

  vim.api.nvim_win_set_cursor(0, { 9, 29 })
  vim.lsp.buf.code_action()
  wait("quick fix", function() return #vim.diagnostic.get(0) == 1 end)
  seen.offered = offered
  seen.left = findings()

  vim.cmd("ShapelintFixAll")
  wait("all fixes", function() return #vim.diagnostic.get(0) == 0 end)
  vim.cmd("write")
  return seen
end

vim.api.nvim_create_autocmd("VimEnter", {
  callback = function()
    local fine, seen = pcall(drive)
    if fine then
      vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.HOME .. "/seen")
      vim.cmd("quitall")
    else
      io.stderr:write(tostring(seen), "\n", vim.fn.execute("messages"), "\n")
      vim.cmd("cquit")
    end
  end,
})
