"""Pieces of networks as people write them, by the rank of the tensor `x` that they go on with.

A line of a constructor begins with a dot, another is of forward; a piece of one line that begins with `nn.` is a layer.
`$n` is a new name; `$0` to `$3` and `$-1` the sizes of x, `$f` of x flattened; `$w` a new width; `$g` a number that
divides the channels, `$h` one that divides the last size; `$y` a tensor from before. <a|b> is a choice, [[a]] may be
left out.
"""

IMAGES = """
nn.Conv2d($1, $w, <3|5|1|(3, 5)|7>[[, stride=<2|(2, 1)>]][[, padding=<1|2|(1, 2)>]][[, bias=False]])

nn.Conv2d($1, $w, kernel_size=<3|5>, padding=<'same'|"same">[[, dilation=2]])

nn.Conv2d($1, $1, 3, padding=1, groups=<$1|$g>)

nn.Conv2d(in_channels=$1, out_channels=$w, kernel_size=3[[, padding=1]][[, padding_mode='<reflect|circular|replicate>']][[, dilation=2]])

nn.ConvTranspose2d($1, $w, <2, stride=2|4, stride=2, padding=1|3, stride=2, padding=1, output_padding=1|3>[[, bias=False]])

nn.<MaxPool2d|AvgPool2d>(<2|3, 2|kernel_size=2, stride=2|3, stride=2, padding=1|(2, 1)|2, 1>[[, ceil_mode=True]])

nn.<AdaptiveAvgPool2d|AdaptiveMaxPool2d>(<1|(1, 1)|4|(2, 3)|(None, 4)>)

nn.<BatchNorm2d|InstanceNorm2d>($1[[, affine=True]])

nn.GroupNorm($g, $1)

nn.LayerNorm(<[$1, $2, $3]|($2, $3)|$3>)

nn.<ReLU(inplace=True)|GELU()|Sigmoid()|Dropout2d(0.2)|PReLU()|PReLU($1)|LeakyReLU(0.1, True)|Softmax2d()|Identity()|SiLU()>

nn.Upsample(scale_factor=<2|1.5>[[, mode='<nearest|bilinear>']])

nn.UpsamplingBilinear2d(scale_factor=2)

nn.<ReflectionPad2d|ZeroPad2d|ReplicationPad2d|CircularPad2d>(<1|2|(1, 2, 0, 1)>)

nn.PixelUnshuffle(2)

nn.LocalResponseNorm(2)

nn.utils.weight_norm(nn.Conv2d($1, $w, 3))

nn.Sequential(Rearrange('b c h w -> b h w c'), nn.Linear($1, $w), Rearrange('b h w c -> b c h w'))

. self.$n = nn.Sequential(nn.Conv2d($1, $w, <3|5>), nn.ReLU(), nn.MaxPool2d(2))
. with torch.no_grad():
.     size = self.$n(torch.zeros(1, $1, $2, $3)).<view(1, -1).size(1)|numel()|flatten(1).shape[1]>
. self.$n_fc = nn.Linear(size, 10)
x = self.$n_fc(self.$n(x).flatten(1))

. def conv_size(size, kernel_size=3, stride=2):
.     return (size - kernel_size) // stride + 1
. self.$n = nn.Conv2d($1, $w, 3, stride=2)
. self.$n_fc = nn.Linear(conv_size($2) * conv_size($3) * $w, 12)
x = self.$n(x)
x = self.$n_fc(x.view(x.size(0), -1))

. self.$n = nn.Linear(<int(np.prod([$1, $2, $3]))|np.prod(($1, $2, $3))|$1 * $2 * $3>, $w)
x = self.$n(torch.flatten(x, start_dim=1))

. norm_layer = partial(nn.GroupNorm, $g)
. self.$n = nn.Sequential(norm_layer($1), nn.ReLU(), nn.Conv2d($1, $w, 1))
x = self.$n(x)

. config = {'out_channels': $w, 'kernel_size': 3, 'padding': <0|1>}
. self.$n = nn.Conv2d($1, **config)
x = self.$n(x)

. config = SimpleNamespace(width=$w, depth=2, kernel=3)
. self.$n = nn.ModuleList()
. for i in range(config.depth):
.     self.$n.append(nn.Conv2d($1 if i == 0 else config.width, config.width, config.kernel, padding=config.kernel // 2))
for conv in self.$n:
    x = F.relu(conv(x), inplace=True)

. self.$n = make_layers([8, 'M', 16], $1)
x = self.$n(x)

. self.$n = Stack(ConvBlock, $1, [8, <12|$w>])
x = self.$n(x)

. self.$n = nn.ModuleList([nn.Conv2d($1, 8, 3, stride=2, padding=1), nn.Conv2d(8, 8, 3, stride=2, padding=1)])
. self.$n_lateral = nn.ModuleList([nn.Conv2d(c, $w, 1) for c in (<$1|8>, 8)])
feats = [x]
for conv in self.$n:
    feats.append(conv(feats[-1]))
top = self.$n_lateral[1](feats<[-1]|[2]>)
x = F.interpolate(top, size=feats[1].shape[-2:]) + self.$n_lateral[<1|0>](feats[1])

. self.$n = nn.Conv2d($1, 4, 1)
features = {'a': self.$n(x), 'b': x, 'c': x.mean(1, keepdim=True)}
x = torch.cat(<list(features.values())|[features['a'], features['c']]|[f for f in features.values()]>, dim=1)

. self.$n = nn.Sequential(nn.Conv2d($1, $w, 3, padding=1), nn.BatchNorm2d($w), nn.ReLU())
. self.$n_out = nn.Conv2d(self.$n[0].out_channels, <4|$1>, 1)
x = self.$n_out(<self.$n(x)|self.$n[:-1](x)|self.$n[0](x)>)

. self.$n = nn.Conv2d($1, $w, 3, padding=1)
out = torch.zeros(x.size(0), $w, *x.shape[<2:|-2:>])
out[:, :, ::2] = self.$n(x)[:, :, ::2]
x = out

out = x.clone()
out[:, <0|-1|: $1 // 2>] <= 0|*= 2|+= 1|= x[:, 0]>
x = out

b, c, h, w = x.shape
x = x.view(b, c, h // 4, 4, w // 4, 4).permute(0, 2, 4, 3, 5, 1).<contiguous().view|reshape>(-1, 16, c)

x = x.<view|reshape>(*x.shape[:2], -1)

x = x.reshape(x.shape[:2] + (<-1,|x.shape[2] * x.shape[3],>))

x = torch.cat([x, x.new_zeros(x.shape[0], 2, *x.shape[2:])], 1)

. self.$n = nn.Linear($1, $1 * 2)
pooled = x.mean(dim=(2, 3))
gamma, beta = self.$n(pooled).chunk(2, dim=1)
x = gamma<[:, :, None, None]|.unsqueeze(-1).unsqueeze(-1)|.view(-1, $1, 1, 1)> * x + beta[..., None, None]

. self.$n = nn.Conv2d($1, $w, 1)
. self.$n_code = nn.Embedding(10, $w)
z = self.$n(x).permute(0, 2, 3, 1)
flat = z.reshape(-1, <$w|z.shape[-1]>)
index = torch.cdist(flat, self.$n_code.weight).argmin(1)
x = self.$n_code(index).view(z.shape).permute(0, 3, 1, 2)

if x.shape[-1] % 2 == 1:
    x = F.pad(x, (0, 1))
x = x[..., ::2] + x[..., 1::2]

while x.size(-1) > 8:
    x = F.max_pool2d(x, 2)

. self.$n = nn.ModuleList([nn.AdaptiveAvgPool2d(s) for s in (1, 2, 3)])
x = torch.cat([pool(x).flatten(<1|2>) for pool in self.$n], dim=<1|2>)

. self.$n = nn.ModuleList([nn.Sequential(nn.AdaptiveAvgPool2d(s), nn.Conv2d($1, $w, 1)) for s in (2, 4)])
size = x.size()[2:]
x = torch.cat([x] + [F.interpolate(stage(x), size<=size|>, mode='bilinear', align_corners=True) for stage in self.$n], dim=1)

. self.$n = nn.MultiheadAttention($1, $g, batch_first=True)
b, c, h, w = x.shape
tokens = x.view(b, c, h * w).transpose(1, 2)
x = self.$n(tokens, tokens, tokens)[0].transpose(1, 2).<view|reshape>(b, c, h, w)

scores, index = x.flatten(2).<max|min>(dim=<2|-1>)
x = torch.cat([scores, index.float()], dim=1)

. self.$n = nn.Conv2d($1, $w * 4, 3, padding=1)
x = F.pixel_shuffle(self.$n(x), 2)

. self.$n = nn.Sequential(nn.Conv2d($1, $w * 2 ** 2, 3, padding=1), nn.PixelShuffle(2))
x = self.$n(x)

. self.$n = nn.Conv2d($1, $w, 3, padding=1, bias=False)
. self.$n_bn = nn.BatchNorm2d($w)
x = F.<relu|leaky_relu|elu|gelu>(self.$n_bn(self.$n(x)))

. self.$n = nn.Conv2d($1, $w, <3|5>)
x = <F.max_pool2d(F.relu(self.$n(x)), 2)|F.relu(F.max_pool2d(self.$n(x), 2))|F.avg_pool2d(torch.tanh(self.$n(x)), 2, 2)>

. self.$n = ConvBlock($1, $w[[, stride=2]])
x = self.$n(x)

. self.$n = Residual($1, $w<||, stride=2|, 2>)
x = self.$n(x)

. self.$n = SqueezeExcite($1[[, reduction=2]])
x = self.$n(x)

. self.$n = Inception($1, $w)
x = self.$n(x)

. self.$n = UNet($1, $w)
x = self.$n(x)

. self.$n = DenseLayer($1, <4|8>)
x = self.$n(x)

. self.$n = InvertedResidual($1, $w, <1|2>, expand=<1|2|4>)
x = self.$n(x)

. self.$n = SpatialAttention($1)
x = self.$n(x)

. layers = []
. channels = $1
. for width in <[8, 16]|(6, 6, 12)|[$w] * 2>:
.     layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
.     channels = width
. self.$n = nn.Sequential(*layers)
x = self.$n(x)

. self.$n = nn.ModuleList()
. channels = $1
. for i in range(<2|3>):
.     self.$n.append(nn.Conv2d(channels, channels * 2, 3, padding=1))
.     channels *= 2
for layer in self.$n:
    x = F.relu(layer(x))

. dims = [$1, <8, 16|4, 4, 8>]
. self.$n = nn.ModuleList([nn.Conv2d(dims[i], dims[i + 1], 3, 1, 1) for i in range(len(dims) - 1)])
for <i, conv in enumerate(self.$n)|conv in self.$n>:
    x = torch.relu(conv(x))

. self.$n = nn.ModuleList(nn.Conv2d($1, $w, k, padding=k // 2) for k in (1, 3, 5))
x = torch.cat([conv(x) for conv in self.$n], <dim=1|1|-3>)

. self.$n = nn.ModuleDict({'conv': nn.Conv2d($1, $w, 3, padding=1), 'norm': nn.BatchNorm2d($w)})
x = self.$n['norm'](self.$n['conv'](x))

. self.$n = nn.Sequential(OrderedDict([('conv', nn.Conv2d($1, $w, 3)), ('relu', nn.ReLU()), ('pool', nn.MaxPool2d(2))]))
x = self.$n(x)

. self.$n = nn.Sequential()
. self.$n.add_module('conv', nn.Conv2d($1, $w, 1))
. self.$n.add_module('up', nn.Upsample(scale_factor=2))
x = self.$n(x)

. self.$n = self._make_layer($1, $w, <1|2>)
x = self.$n(x)

. self.$n = nn.Linear($1, $w)
x = self.$n(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)[[.contiguous()]]

. self.$n = nn.Conv2d($1, $w * 2, 3, padding=1)
a, b = self.$n(x).chunk(2, dim=1)
x = <a * torch.sigmoid(b)|a + b|torch.cat([b, a], dim=1)|torch.max(a, b)>

. self.$n = nn.Conv2d($1, $w, 2, stride=2)
. self.$n_up = nn.ConvTranspose2d($w, $1, 2, stride=2)
down = self.$n(x)
up = self.$n_up(down)
x = <up|F.pad(up, [0, x.shape[3] - up.shape[3], 0, x.shape[2] - up.shape[2]]) + x|torch.cat([x[:, :, :up.size(2), :up.size(3)], up], 1)>

. self.$n = nn.Parameter(torch.<ones(1, $1, 1, 1)|zeros($1, 1, 1)|randn($1, $2, $3)>)
x = x <*|+> self.$n

. self.$n = nn.Parameter(torch.randn($w, $1, 3, 3))
x = F.conv2d(x, self.$n[[, padding=1]][[, stride=2]])

. self.register_buffer('$n', torch.zeros(1, $1, 1, 1))
x = x - self.$n

x = F.interpolate(x, <scale_factor=2|scale_factor=0.5|size=(12, 10)|size=16|size=x.shape[2:]>, mode='<nearest|bilinear>'[[, align_corners=False]])

x = F.pad(x, <(1, 1, 1, 1)|(0, 1)|[2, 1, 0, 0]>[[, mode='<reflect|constant|replicate>']])

x = F.<max_pool2d|avg_pool2d>(x, <2|kernel_size=2|3, stride=2, padding=1|x.shape[2:]>)

x = F.<adaptive_avg_pool2d|adaptive_max_pool2d>(x, <1|(1, 1)|(4, 4)|2>)

x = <F.relu(x)|torch.sigmoid(x)|x.tanh()|F.dropout(x, 0.5, self.training)|x.clamp(min=0)|F.softmax(x, dim=1)|x * 2 - 1|x / 255|-x|x ** 2>

x = <x.flip(3)|torch.flip(x, [2, 3])|torch.roll(x, shifts=(1, 1), dims=(2, 3))|x.transpose(2, 3)|x.contiguous()|x.clone()>

x = <x[:, :, ::2, ::2]|x[:, :, 1:-1, 1:-1]|x[..., :-1]|x[:, : $1 // 2]|x[:, :, :8, :8]|x[:, -1:]>

x = torch.cat([x<, x|, -x|, x.flip(1)|, x[:, :1]|, x.mean(1, keepdim=True)>], dim=<1|-3|1>)

x = torch.cat((x, x.mean(dim=(2, 3), keepdim=True).expand<_as(x)|(-1, -1, $2, $3)>), <1|dim=1>)

x = x <-|+|*> x.<mean|amax|sum>(<dim=1|(2, 3)|-1>, keepdim=True)

mean, std = x.mean([2, 3], keepdim=True), x.std([2, 3], keepdim=True)
x = (x - mean) / (std + 1e-5)

b, c, h, w = x.<shape|size()>
x = x.<view|reshape>(b, $g, c // $g, h, w).transpose(1, 2).reshape(b, <c|-1>, h, w)

b, c, h, w = x.size()
x = x.view(b, c, <h * w|-1>)

x = x.flatten(2)[[.transpose(1, 2)]]

x = x.<view|reshape>(<x.size(0)|x.shape[0]>, $1, -1)

x = rearrange(x, 'b c h w -> b (h w) c')

x = rearrange(x, 'b c (h p1) (w p2) -> b (c p1 p2) h w', p1=2, p2=2)

x = rearrange(x, 'b (c r) h w -> b c h (w r)', r=$g)

x = reduce(x, 'b c h w -> b c', '<mean|max>')

x = F.unfold(x, <3, padding=1|kernel_size=2, stride=2>)[[.transpose(1, 2)]]

patches = F.unfold(x, kernel_size=2, stride=2)
x = F.fold(patches, output_size=(<$2, $3|x.shape[2], x.shape[3]>), kernel_size=2, stride=2)

patches = x.unfold(2, 4, 4).unfold(3, 4, 4)
x = patches.<contiguous().view|reshape>(x.size(0), $1, -1, 4, 4).<mean|amax>(2)

. self.$n = PatchEmbed($1, <4|2>, <16|12>)
x = self.$n(x)

x = <x.mean([2, 3])|x.mean(dim=(-2, -1))|x.amax(dim=(2, 3))|F.adaptive_avg_pool2d(x, 1).flatten(1)|F.avg_pool2d(x, x.size()[2:]).view(x.size(0), -1)|x.mean(3).mean(2)|F.adaptive_avg_pool2d(x, (1, 1)).squeeze(-1).squeeze(-1)>

x = <torch.flatten(x, 1)|x.view(x.size(0), -1)|x.flatten(start_dim=1)|x.reshape(len(x), -1)|x.view(-1, $f)|nn.Flatten()(x)>

. self.$n = nn.Linear($f, $w)
x = <torch.flatten(x, 1)|x.view(x.size(0), -1)|x.view(-1, $f)|x.reshape(x.shape[0], $f)>
x = self.$n(x)

. self.$n = nn.Sequential(nn.Flatten(), nn.Linear($f, $w)[[, nn.ReLU()]][[, nn.Dropout(0.5)]])
x = self.$n(x)

. self.$n = nn.LazyLinear($w)
x = self.$n(x.flatten(1))

n, c, h, w = x.shape
theta = torch.eye(2, 3).unsqueeze(0).<repeat(n, 1, 1)|expand(n, -1, -1)>
x = F.grid_sample(x, F.affine_grid(theta, <x.size()|(n, c, h, w)>, align_corners=False), align_corners=False)

ys, xs = torch.meshgrid(torch.linspace(-1, 1, <$2|x.size(2)>), torch.linspace(-1, 1, x.size(3)), indexing='ij')
coords = torch.stack([xs, ys]).unsqueeze(0).<expand|repeat>(x.size(0), <-1, -1, -1|2, $2, $3|1, 1, 1>)
x = torch.cat([x, coords], 1)

mask = torch.ones_like(x[:, :1])
x = <x * mask|x.masked_fill(mask == 0, 0.0)|torch.where(mask.gt(0), x, torch.zeros_like(x))>

x = torch.stack([x, <x|-x|torch.zeros_like(x)>], dim=<1|2|-1>).<mean(1)|flatten(1, 2)|sum(dim=2)|amax(-1)>

x = x.unsqueeze(2).<repeat(1, 1, 3, 1, 1)|expand(-1, -1, 2, -1, -1)>

q = x.flatten(2)
gram = torch.<bmm(q, q.transpose(1, 2))|einsum('bcn,bdn->bcd', q, q)> / $1
x = torch.<bmm|matmul>(gram, q).view_as(x)

x = torch.cat([x, F.interpolate($y, size=x.shape[<2:|-2:>])], dim=1)

x = <x + $y|torch.cat([x, $y], 1)|x * torch.sigmoid($y)|torch.cat([$y, x], dim=1)>
"""

SEQUENCES = """
nn.Linear($-1, $w[[, bias=False]])

nn.LayerNorm(<$-1|[$1, $2]>[[, eps=1e-6]])

nn.<ReLU()|GELU()|Dropout(0.1)|Softmax(dim=-1)|Tanh()|GLU()|GLU(dim=1)|Identity()|PReLU($1)|RMSNorm($-1)>

nn.Conv1d($1, $w, <3|5|1>[[, padding=<1|2|'same'>]][[, stride=2]][[, dilation=2]])

nn.ConvTranspose1d($1, $w, <4, 2, 1|3|2, stride=2>)

nn.<MaxPool1d|AvgPool1d>(<2|3, stride=1, padding=1|2, 2>)

nn.<AdaptiveAvgPool1d|AdaptiveMaxPool1d>(<1|4|6>)

nn.<BatchNorm1d|InstanceNorm1d>($1)

nn.GroupNorm($g, $1)

nn.<ConstantPad1d(1, 0.0)|ReflectionPad1d(2)|ReplicationPad1d((0, 1))|ZeroPad1d(1)>

nn.Upsample(scale_factor=2[[, mode='linear']])

nn.Sequential(nn.Linear($-1, $w), nn.<ReLU|GELU|Tanh>(), [[nn.Dropout(0.1), ]]nn.Linear($w, $-1))

nn.TransformerEncoderLayer(<$-1, $h|d_model=$-1, nhead=$h>, dim_feedforward=32, batch_first=<True|False>)

. layer = nn.TransformerEncoderLayer($-1, $h, 32, batch_first=True)
. self.$n = nn.TransformerEncoder(layer, num_layers=2)
x = self.$n(x)

. self.$n = nn.<LSTM|GRU|RNN>($-1, $w, <batch_first=True|num_layers=2, batch_first=True|2|bidirectional=True, batch_first=True|1, True>)
<x, _|out, hidden|x, state> = self.$n(x)
<x = x|x = F.relu(out)|x = out[:, -1]|x = x[:, -1, :]|x = hidden[-1]|x = out>

. self.$n = nn.LSTM($-1, $w, num_layers=2, batch_first=True[[, bidirectional=True]])
h0 = torch.zeros(<2|4>, x.size(0), $w)
c0 = torch.zeros(<2|4>, x.size(0), $w)
out, <_|(h, c)> = self.$n(x, (h0, c0))
x = <out|out[:, -1, :]|torch.cat([out, x], dim=-1)|out.mean(dim=1)>

. self.$n = nn.GRU(input_size=$-1, hidden_size=$w, batch_first=True[[, bidirectional=True]])
_, h = self.$n(x)
x = <h[-1]|h.squeeze(0)|torch.cat((h[0], h[-1]), dim=1)|h.transpose(0, 1).flatten(1)|h.permute(1, 0, 2)>

. self.$n = nn.MultiheadAttention($-1, $h, batch_first=True)
<x, _ = self.$n(x, x, x)|x = x + self.$n(x, x, x)[0]|x = self.$n(x, x, x, need_weights=False)[0]|_, x = self.$n(x, x, x)>

. self.$n = nn.MultiheadAttention(embed_dim=$-1, num_heads=$h)
x, weights = self.$n(x, x, x)

. self.$n = nn.MultiheadAttention($-1, $h, batch_first=True)
mask = torch.<triu(torch.ones(x.size(1), x.size(1), dtype=torch.bool), diagonal=1)|zeros($1, $1, dtype=torch.bool)>
x = self.$n(x, x, x, attn_mask=mask)[0]

. self.$n = SelfAttention($-1, $h)
x = self.$n(x)

. self.$n = Block($-1, $h[[, mlp_ratio=2]])
x = self.$n(x)

. self.$n = nn.ModuleList([Block($-1, $h) for _ in range(2)])
for block in self.$n:
    x = block(x)

. self.$n = nn.Sequential(*[FeedForward($-1, $w) for _ in range(2)])
x = self.$n(x)

. self.$n = TemporalBlock($1, $w, <3|5>[[, dilation=2]])
x = self.$n(x)

. self.$n = nn.Linear($-1, $-1 * 3)
q, k, v = self.$n(x).<chunk(3, dim=-1)|split($-1, dim=2)>
attn = <torch.softmax(q @ k.transpose(-2, -1) / $-1 ** 0.5, dim=-1)|F.softmax(torch.bmm(q, k.transpose(1, 2)), -1)|(q @ k.mT).softmax(-1)>
x = <attn @ v|torch.matmul(attn, v)|torch.bmm(attn, v) + x>

. self.$n = nn.Linear($-1, $-1 * 3)
b, n, d = x.shape
qkv = self.$n(x).reshape(b, n, 3, $h, d // $h).permute(2, 0, 3, 1, 4)
q, k, v = <qkv[0], qkv[1], qkv[2]|qkv.unbind(0)|qkv>
x = F.scaled_dot_product_attention(q, k, v[[, is_causal=True]]).transpose(1, 2).reshape(b, n, d)

. self.$n = nn.Linear($-1, $w * 2)
q, k = self.$n(x).chunk(2, -1)
q = rearrange(q, 'b n (h d) -> b h n d', h=2)
k = rearrange(k, 'b n (h d) -> b h n d', h=2)
dots = torch.einsum('bhid,bhjd->bhij', q, k)
x = rearrange(<dots|dots.softmax(-1)>, 'b h i j -> b <i (h j)|(h i) j>')

. self.$n = nn.Parameter(torch.<zeros|randn>(1, <$1|64>, $-1))
x = x + <self.$n|self.$n[:, :x.size(1)]|self.$n[:, :$1, :]>

. self.$n = nn.Parameter(torch.zeros(1, 1, $-1))
token = self.$n.expand(x.<shape[0]|size(0)>, -1, -1)
x = torch.cat(<(token, x)|[x, token]>, <dim=1|1>)

. self.$n = nn.Embedding(<64|$1>, $-1)
positions = torch.arange(<x.size(1)|x.shape[1]|$1>)[[.unsqueeze(0)]]
x = x + self.$n(positions)

. self.$n = PositionalEncoding($-1[[, max_len=64]])
x = self.$n(x)

. self.$n = nn.Linear($-1, 1)
weights = torch.softmax(self.$n(x), dim=1)
x = <(weights * x).sum(dim=1)|torch.sum(x * weights, 1)|torch.bmm(weights.transpose(1, 2), x).squeeze(1)|weights.squeeze(-1).unsqueeze(1) @ x>

. self.$n = nn.LSTMCell($-1, $w)
h, c = torch.zeros(x.size(0), $w), x.new_zeros(x.size(0), $w)
outputs = []
for t in range(x.size(1)):
    h, c = self.$n(x[:, t], (h, c))
    outputs.append(h)
x = torch.stack(outputs, <dim=1|1|0>)

. self.$n = nn.GRUCell($-1, $w)
h = torch.zeros(len(x), $w)
for step in x.<transpose(0, 1)|unbind(1)>:
    h = self.$n(step, h)
x = h

. self.$n = nn.Conv1d($-1, $w, 3, padding=1)
x = self.$n(x.<transpose(1, 2)|permute(0, 2, 1)>).<transpose(1, 2)|permute(0, 2, 1)>

. self.$n = nn.ModuleList([nn.Conv1d($-1, 8, k) for k in (2, 3, 4)])
y = x.transpose(1, 2)
y = [F.relu(conv(y)) for conv in self.$n]
x = torch.cat([<F.max_pool1d(c, c.size(2)).squeeze(2)|c.max(dim=2)[0]|c.mean(-1)> for c in y], dim=1)

. self.$n = nn.ModuleList([nn.Conv2d(1, 8, (k, $-1)) for k in [2, 3]])
y = x.unsqueeze(1)
y = [F.relu(conv(y)).squeeze(3) for conv in self.$n]
y = [F.max_pool1d(c, c.size(2)).squeeze(2) for c in y]
x = torch.cat(y, 1)

. self.$n = nn.Linear($2, $w)
. self.$n_mix = nn.Linear($1, $1)
x = self.$n_mix(self.$n(x).transpose(1, 2)).transpose(1, 2)

. self.$n = nn.TransformerDecoderLayer($-1, $h, 32, batch_first=True)
x = self.$n(x, <x|x[:, :-1]|$y>)

. self.$n = nn.LSTM($-1, $w, batch_first=True)
lengths = torch.full((x.size(0),), x.size(1))
packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
out, (h, c) = self.$n(packed)
x = <nn.utils.rnn.pad_packed_sequence(out, batch_first=True)[0]|h[-1]|torch.cat([h[-1], c[-1]], 1)>

. self.$n = nn.Transformer(d_model=$-1, nhead=$h, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=16, batch_first=True)
x = self.$n(x, <x|x[:, :3]>)

. self.$n_q = nn.Linear($-1, $w)
. self.$n_kv = nn.Linear($-1, $w * 2)
q = self.$n_q(x).unflatten(-1, (2, <-1|$w // 2>)).transpose(1, 2)
k, v = self.$n_kv(x).<chunk(2, dim=-1)|split($w, -1)>
k, v = [t.reshape(t.shape[0], -1, 2, $w // 2).transpose(1, 2) for t in (k, v)]
mask = torch.ones(x.shape[1], x.shape[1]).tril()
scores = (q @ k.transpose(-1, -2)) / math.sqrt($w // 2)
scores = scores.masked_fill(mask<[None, None]|> == 0, -1e9)
x = (scores.softmax(dim=-1) @ v).transpose(1, 2).flatten(2)

. self.$n = nn.Conv1d($1, $w, 3, dilation=2)
x = self.$n(F.pad(x, (<4, 0|2, 2>)))

. self.$n = nn.GRU($-1, $w, batch_first=True)
. self.$n_cell = nn.GRUCell($w, $w)
. self.$n_out = nn.Linear($w, 6)
_, hidden = self.$n(x)
hidden = hidden[0]
step, outputs = hidden, []
for _ in range(4):
    hidden = self.$n_cell(step, hidden)
    outputs.append(self.$n_out(hidden)<.unsqueeze(1)|[:, None]>)
x = torch.cat(outputs, dim=1)

. inv_freq = 1.0 / (10000 ** (torch.arange(0, $-1, 2).float() / $-1))
. self.register_buffer('$n', inv_freq)
freqs = torch.outer(torch.arange(x.size(1)).float(), self.$n)
emb = torch.cat([freqs, freqs], dim=-1)
x = x * emb.cos()<[None]|> + x.flip(-1) * emb.sin()

. self.$n = nn.MultiheadAttention($-1, $h, kdim=$w, vdim=$w, batch_first=True)
. self.$n_ctx = nn.Linear($-1, $w)
context = self.$n_ctx(x<|[:, :2]>)
x, _ = self.$n(x, context, context)

. self.$n = nn.Parameter(torch.randn(<4|$h>, $-1))
queries = self.$n.unsqueeze(0).<expand|repeat>(x.size(0), <-1, -1|1, 1>)
x = torch.softmax(queries @ x.transpose(1, 2), dim=-1) @ x

lengths = torch.randint(1, x.size(1) + 1, (x.size(0),))
mask = torch.arange(x.size(1))[None, :] < lengths[:, None]
x = (x * mask.unsqueeze(-1)).sum(1) / lengths<[:, None]|.unsqueeze(1)>

index = torch.zeros(x.size(1), dtype=torch.long)
x = torch.zeros(x.size(0), 2, x.size(2)).<index_add(1, index, x)|scatter_add(1, index[None, :, None].expand_as(x), x)>

table = torch.zeros(2 * x.size(1) - 1, $-1)
index = torch.arange(x.size(1))[:, None] - torch.arange(x.size(1))[None, :] + x.size(1) - 1
bias = table[index.view(-1)].<view|reshape>(x.size(1), x.size(1), -1)
x = torch.einsum('bnd,nmd->bnm', x, bias)

b, n, *rest = x.shape
x = x.<reshape|view>(b * n, *rest)

x = x.transpose(0, 1)

x = <x.unsqueeze(0).flatten(0, 1)|x.view(x.shape[0], -1, 2).mean(-1)|x.reshape(-1, *x.shape[2:])|x.permute(*range(x.dim() - 1, -1, -1))|torch.movedim(x, 1, -1)|x.squeeze()|x.ravel().view(x.shape)|torch.atleast_3d(x)>

x = <x.transpose(1, 2)|x.permute(0, 2, 1)|x.permute(1, 0, 2)|x.mT|x.swapaxes(1, 2)>

x = <x.mean(dim=1)|x[:, 0]|x[:, -1]|x.max(dim=1)[0]|x.max(1).values|x.sum(-1)|x.mean(-1)|x[:, -1, :]|torch.max(x, 2)[0]|x.amax(1)|torch.norm(x, dim=2)|x.prod(1)|x.logsumexp(dim=1)|x.median(1).values|x.argmax(-1).float()|x.std(1)>

x = <x.flatten(1)|torch.flatten(x, 1)|x.reshape(x.size(0), -1)|x.view(-1, $f)|rearrange(x, 'b n d -> b (n d)')>

. self.$n = nn.Linear($f, $w)
x = self.$n(x.<flatten(1)|reshape(x.shape[0], $f)|reshape(-1, $f)>)

x = x.<reshape|view>(<x.size(0) * x.size(1)|-1>, <x.size(2)|$-1>)

x = <x[:, 1:]|x[:, :-1]|x[..., : $-1 // 2]|x[:, ::2]|x[:, :4]|x[:, [0, 2, 1]]|x[:, torch.arange(3)]|x[..., None, :].squeeze(2)|x.narrow(1, 0, 4)|x.index_select(1, torch.tensor([0, 2]))>

x = <torch.cumsum(x, dim=1)|x.sort(dim=1)[0]|torch.topk(x, 3, dim=1).values|x.topk(2, dim=-1)[0]|F.normalize(x, dim=-1)|x.flip(1)|x.roll(1, 1)|x.softmax(1)|F.pad(x, (0, 0, 1, 1))|F.pad(x, (1, 1))|x.repeat(1, 2, 1)|x.repeat_interleave(2, dim=1)|x.tile(1, 1, 2)|torch.tril(x)|x.diff(dim=1)|F.glu(x, -1)|F.layer_norm(x, (x.size(-1),))|F.layer_norm(x, x.shape[1:])>

x = x.unfold(1, <4, 2|2, 1|size=3, step=3>)<|.mean(-1)|.flatten(2)|.max(-1)[0]>

x = torch.cat([x<, x|, x.flip(1)|, x.cumsum(1)|, x[:, :1].expand_as(x)|, x.mean(1, keepdim=True).repeat(1, x.size(1), 1)>], dim=<-1|2|1>)

a, b = x.<chunk(2, dim=-1)|split($-1 // 2, dim=-1)|tensor_split(2, dim=1)>
x = <a * b.sigmoid()|torch.cat([b, a], dim=-1)|a + b>

x1, x2 = x[..., <::2|: $-1 // 2>], x[..., <1::2|$-1 // 2 :>]
x = <torch.cat((-x2, x1), dim=-1)|torch.stack([x1, x2], dim=-1).flatten(-2)|x1 * x2>

x = torch.<einsum('bnd,bmd->bnm', x, x)|matmul(x, x.transpose(1, 2))|bmm(x.transpose(1, 2), x)|cdist(x, x)|einsum('b i d, b j d -> b i j', x, x)|baddbmm(torch.zeros(1, 1, 1), x, x.transpose(1, 2))>

idx = x.<mean(-1)|sum(dim=2)>.argsort(dim=1)[:, :3]
x = <torch.gather(x, 1, idx.unsqueeze(-1).expand(-1, -1, x.size(-1)))|x[torch.arange(x.size(0)).unsqueeze(1), idx]|x.gather(1, idx[..., None].repeat(1, 1, $-1))|torch.take_along_dim(x, idx.unsqueeze(2), dim=1)>

mask = x.<mean(-1)|abs().sum(dim=2)> > 0
x = <x * mask.unsqueeze(-1)|x.masked_fill(~mask[..., None], 0.0)|x.masked_fill(mask.unsqueeze(2), float('-inf')).exp()|torch.where(mask[:, :, None], x, 0.0)>

x = x.<view|reshape>(x.size(0), x.size(1), $h, -1)<.transpose(1, 2)|.permute(0, 2, 1, 3)|>

side = <int|round>($1 ** 0.5)
x = x.transpose(1, 2).reshape(x.size(0), $-1, side, side)

x = x.<unsqueeze(1)|unsqueeze(-1)|unsqueeze(2)|unsqueeze(1).repeat(1, 3, 1, 1)>

x = F.<interpolate(x, scale_factor=2)|interpolate(x, size=10, mode='linear')|avg_pool1d(x, 2)|max_pool1d(x, kernel_size=3, stride=1)|adaptive_avg_pool1d(x, 4)|adaptive_max_pool1d(x, 1)>

x = <x + $y|torch.cat([x, $y], 1)|torch.cat([x, $y], dim=-1)|x @ $y.transpose(1, 2)|torch.bmm(x, $y)>
"""

VECTORS = """
nn.Linear(<$-1, $w|in_features=$-1, out_features=$w>[[, bias=False]])

nn.BatchNorm1d($1)

nn.LayerNorm($-1)

nn.<ReLU()|Tanh()|Sigmoid()|Dropout(0.5)|LeakyReLU(0.2)|Softmax(dim=1)|LogSoftmax(dim=-1)|GLU()|ELU()|Hardswish()|PReLU()>

nn.Sequential(nn.Linear($-1, $w), nn.<ReLU|GELU>()[[, nn.BatchNorm1d($w)]][[, nn.Dropout(0.3)]], nn.Linear($w, <8|12|$-1>))

nn.Unflatten(1, (<$g, -1|-1, 4|4, $-1 // 4>))

. self.$n = nn.Linear($-1, $w)
x = F.<relu|tanh|dropout|selu>(self.$n(x))

. self.$n = nn.Linear($-1, $w)
x = torch.cat([x, self.$n(x)], <dim=1|1|-1>)

. self.$n = MLP($-1, [<16, 8|12|8, 8, 8>], $w)
x = self.$n(x)

. sizes = [$-1, 16, 12]
. self.$n = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes<[:-1]|>, sizes[1:])])
for i, layer in enumerate(self.$n):
    x = layer(x)
    if i < len(self.$n) - 1:
        x = F.relu(x)

. blocks = []
. dim = $-1
. while dim > 4:
.     blocks.append(nn.Linear(dim, dim // 2))
.     dim = dim // 2
. self.$n = nn.Sequential(*blocks)
x = self.$n(x)

. for i in range(2):
.     setattr(self, f'$n_{i}', nn.Linear($-1, $-1))
for i in range(2):
    x = x + getattr(self, f'$n_{i}')(x)

. self.$n_mu = nn.Linear($-1, $w)
. self.$n_logvar = nn.Linear($-1, $w)
mu, logvar = self.$n_mu(x), self.$n_logvar(x)
std = torch.exp(0.5 * logvar)
x = mu + <torch.randn_like(std)|torch.randn(std.size())|torch.randn(*std.shape)> * std

. self.$n = nn.Linear($-1, $w * 4 * 4)
x = self.$n(x).<view(-1, $w, 4, 4)|reshape(x.size(0), -1, 4, 4)|view(x.shape[0], $w, 4, -1)|unflatten(1, ($w, 4, 4))>

. self.$n = nn.Parameter(torch.randn(<$w, $-1|$-1, $w>))
x = <F.linear(x, self.$n)|x @ self.$n|torch.matmul(x, self.$n)|torch.mm(x, self.$n.t())|x.mm(self.$n)>

. self.$n = nn.Parameter(torch.zeros(<$-1|1, $-1|1>))
x = x + self.$n

. self.$n = nn.Bilinear($-1, $-1, $w)
x = self.$n(x, x)

. self.$n = nn.Linear($-1, $w)
. self.$n_gate = nn.Linear($-1, $w)
x = self.$n(x) * torch.sigmoid(self.$n_gate(x))

. self.$n = nn.ModuleList([nn.Linear($-1, $w) for _ in range(3)])
. self.$n_router = nn.Linear($-1, 3)
gates = F.softmax(self.$n_router(x), dim=-1)
experts = torch.stack([expert(x) for expert in self.$n], dim=1)
x = <(gates.unsqueeze(-1) * experts).sum(dim=1)|torch.einsum('be,bed->bd', gates, experts)|torch.bmm(gates.unsqueeze(1), experts).squeeze(1)>

. self.$n = nn.LSTM($-1, $w, batch_first=True)
seq = x.unsqueeze(1).<repeat(1, 5, 1)|expand(-1, 5, -1)>
x, _ = self.$n(seq)

. self.$n = nn.Linear($-1, $w * $-1)
weight = self.$n(x.mean(0)).view($w, $-1)
x = F.linear(x, weight)

. self.$n = nn.ModuleDict({name: nn.Linear($-1, size) for name, size in (('a', 4), ('b', <4|6>))})
outputs = {name: head(x) for name, head in self.$n.items()}
x = <torch.cat(list(outputs.values()), dim=1)|outputs['b']|torch.stack([outputs['a'], outputs['b']])>

. self.$n = nn.ParameterList([nn.Parameter(torch.randn($-1, $-1)) for _ in range(2)])
for weight in self.$n:
    x = torch.tanh(x @ weight)

. self.$n = nn.Sequential(OrderedDict([(f'fc{i}', nn.Linear($-1, $-1)) for i in range(2)]))
x = x + self.$n(x)

. self.$n = nn.Linear($-1, $w)
. self.$n_out = nn.Linear(self.$n.out_features, <self.$n.in_features|8>)
x = self.$n_out(F.relu(self.$n(x)))

. self.$n = nn.Embedding(10, $-1)
logits = x @ self.$n.weight.<t()|T|transpose(0, 1)>
x = torch.cat([self.$n(logits.argmax(dim=-1)), x], <1|-1>)

. self.$n = nn.Parameter(torch.randn(3, $-1, $w))
x = torch.<einsum('bi,kio->bko', x, self.$n)|matmul(x, self.$n).transpose(0, 1)|bmm(x.expand(3, -1, -1), self.$n)>

adj = torch.softmax(x @ x.t(), dim=1)
x = <adj @ x|torch.mm(adj, x)|(adj.unsqueeze(-1) * x.unsqueeze(0)).sum(1)>

. self.$n = nn.LSTMCell($-1, $w)
hx, cx = self.$n(x)
x = torch.cat((hx, cx), dim=<1|-1>)

values, index = x.topk(<2|3>, dim=<1|-1>)
x = <values|x.scatter(1, index, 0.0)|torch.zeros_like(x).scatter_(1, index, values)|F.one_hot(index, x.size(1)).float()>

x = <x.unsqueeze(1)|x.unsqueeze(-1)|x[:, None]|x[:, :, None]|x.view(x.size(0), 1, -1)|x[..., None].repeat(1, 1, 4)|x.unsqueeze(1).expand(-1, 6, -1)>

x = x.<view|reshape>(<x.size(0)|x.shape[0]|-1|len(x)>, <$g, $1 // $g|$g, -1|-1, 4|$1, 1, 1|1, 4, -1>)

x = <x.unsqueeze(2) * x.unsqueeze(1)|torch.einsum('bi,bj->bij', x, x)|torch.bmm(x.unsqueeze(2), x.unsqueeze(1))|torch.cdist(x, x)|x @ x.t()|torch.mm(x, x.T)|F.normalize(x, dim=1) @ F.normalize(x, dim=1).T>

x = <x[:, : $1 // 2]|x[:, 1:]|x[:, ::2]|x[:, :4]|F.pad(x, (0, 2))|x.repeat(1, 2)|torch.hstack([x, x])|torch.cat((x, x ** 2), -1)|F.glu(x)|x.cumsum(1)|x.topk(4, 1)[0]|x.sort()[0]|F.normalize(x)|x - x.mean(0)|x / x.norm(dim=1, keepdim=True)|x - x.max(1, keepdim=True)[0]>

a, b = <x.chunk(2, dim=1)|x.split($1 // 2, 1)|torch.split(x, [4, $1 - 4], dim=1)|torch.tensor_split(x, 2, dim=-1)>
x = <a * b|torch.cat([b, a], 1)|a + b|b|torch.stack([a, b], 1)>

x = <torch.cat([x, $y], 1)|torch.cat((x, $y.flatten(1)), dim=1)|x + $y|torch.cat([x, $y.mean(-1)], dim=-1)>
"""

VOLUMES = """
nn.Conv3d($1, $w, <3|(1, 3, 3)|(3, 1, 1)>[[, padding=<1|(0, 1, 1)|'same'>]][[, stride=(1, 2, 2)]])

nn.ConvTranspose3d($1, $w, 2, stride=2)

nn.<MaxPool3d|AvgPool3d>(<2|(1, 2, 2)|kernel_size=(1, 2, 2), stride=(1, 2, 2)>)

nn.<AdaptiveAvgPool3d|AdaptiveMaxPool3d>(<1|(None, 1, 1)|2>)

nn.<BatchNorm3d|InstanceNorm3d>($1)

nn.<ReLU(inplace=True)|Dropout3d(0.1)|Identity()>

. self.$n = nn.Conv2d($1, $w, 3, padding=1)
b, c, t, h, w = x.shape
frames = x.<transpose(1, 2)|permute(0, 2, 1, 3, 4)>.reshape(b * t, c, h, w)
x = self.$n(frames).<view|reshape>(b, t, <$w|-1>, h, w).transpose(1, 2)

. self.$n = nn.LSTM($1, $w, batch_first=True)
x = x.mean(dim=<(3, 4)|[-2, -1]>).transpose(1, 2)
x, _ = self.$n(x)

x = <x.mean(2)|x.amax(dim=2)|x[:, :, 0]|x.flatten(1, 2)|x.flatten(3).mean(-1)|x.squeeze(2)|x.flatten(2)|x.mean((2, 3, 4))|rearrange(x, 'b c t h w -> b (c t) h w')|rearrange(x, 'b c t h w -> (b t) c h w')|x.sum(-1)>

x = F.interpolate(x, scale_factor=<2|(1, 2, 2)>[[, mode='trilinear']])

x = <F.relu(x)|F.max_pool3d(x, (1, 2, 2))|F.avg_pool3d(x, 2)|F.adaptive_avg_pool3d(x, 1)|x.permute(0, 1, 3, 4, 2)|F.pad(x, (1, 1, 1, 1, 0, 0))|x[:, :, ::2]>

x = <torch.cat([x, x], 1)|x + $y|torch.cat([x, $y], dim=1)|x * x.mean((2, 3, 4), keepdim=True)>
"""

LINES = """
x = <x.unsqueeze(1)|x[:, None]|x.view(-1, 1)|x.reshape(x.size(0), 1)|x.unsqueeze(-1).repeat(1, 4)|torch.stack([x, x ** 2], dim=1)|torch.outer(x, x)|F.one_hot(x.argsort(), x.size(0)).float()|torch.diag(x)>
"""

TOKENS = """
. self.$n = nn.Embedding(<50|$v>, $w[[, padding_idx=0]])
x = self.$n(x)[[ * math.sqrt($w)]]

. self.$n = nn.Embedding($v, $w)
. self.$n_pos = nn.Embedding(<32|64>, $w)
x = self.$n(x) + self.$n_pos(torch.arange(x.<size(1)|shape[1]>)[[.unsqueeze(0)]])

x = F.one_hot(x, <$v|num_classes=$v>).float()

. self.$n = nn.EmbeddingBag($v, $w, mode='<mean|sum>')
x = self.$n(x)

. self.$n = nn.Embedding($v, $w)
. self.$n_rnn = nn.<LSTM|GRU>($w, 12, batch_first=True[[, bidirectional=True]])
x, _ = self.$n_rnn(self.$n(x))
"""
