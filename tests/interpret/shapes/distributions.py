"""Distributions: the batch is that of their parameters, an event is a sample of one of them."""

import torch
import torch.distributions as D
from torch import nn
from torch.distributions import Beta, Categorical, Independent, Normal, kl_divergence
from torch.distributions.multivariate_normal import MultivariateNormal

(loc,) = eval("torch.zeros(5, 3),")
unknown = nn.Linear(3, 2)(loc)

normal = Normal(torch.zeros(5, 3), torch.ones(3))
one = normal.rsample()  # shape: (5, 3)
more = normal.sample((4,))  # shape: (4, 5, 3)
several = normal.sample(torch.Size([4, 2]))  # shape: (4, 2, 5, 3)
listed = normal.sample([7])  # shape: (7, 5, 3)
likely = normal.log_prob(more)  # shape: (4, 5, 3)
summed = normal.log_prob(one).sum(1, keepdim=True)  # shape: (5, 1)
entropy = normal.entropy()  # shape: (5, 3)
middle = normal.mean  # shape: (5, 3)
spread = normal.stddev  # shape: (5, 3)
batch = torch.zeros(normal.batch_shape)  # shape: (5, 3)

chosen = Categorical(logits=torch.zeros(5, 3))
action = chosen.sample()  # shape: (5,)
actions = chosen.sample((8,))  # shape: (8, 5)
of_action = chosen.log_prob(action)  # shape: (5,)
of_actions = chosen.log_prob(actions)  # shape: (8, 5)
unsure = chosen.entropy()  # shape: (5,)
likelihoods = chosen.probs  # shape: (5, 3)
single = Categorical(torch.ones(3)).sample()  # shape: ()

joint = Independent(normal, 1)
drawn = joint.sample((2,))  # shape: (2, 5, 3)
of_drawn = joint.log_prob(drawn)  # shape: (2, 5)
of_joint = joint.entropy()  # shape: (5,)

many = MultivariateNormal(torch.zeros(5, 3), torch.diag_embed(torch.ones(5, 3)))
vector = many.rsample()  # shape: (5, 3)
of_vector = many.log_prob(vector)  # shape: (5,)
of_many = many.entropy()  # shape: (5,)
common = MultivariateNormal(torch.zeros(5, 3), scale_tril=torch.eye(3)).sample((6,))  # shape: (6, 5, 3)

beta = Beta(torch.ones(4, 1), torch.ones(2)).sample()  # shape: (4, 2)
uniform = D.Uniform(torch.zeros(6), 1.0).sample((2,))  # shape: (2, 6)
coin = D.Bernoulli(logits=torch.zeros(5, 1))
tossed = coin.sample()  # shape: (5, 1)
of_tossed = coin.log_prob(tossed)  # shape: (5, 1)
hot = D.OneHotCategorical(logits=torch.zeros(5, 3))
encoded = hot.sample()  # shape: (5, 3)
of_encoded = hot.log_prob(encoded)  # shape: (5,)
mixing = D.Dirichlet(torch.ones(5, 3))
parts = mixing.sample((2,))  # shape: (2, 5, 3)
of_parts = mixing.log_prob(parts)  # shape: (2, 5)
relaxed = D.RelaxedOneHotCategorical(torch.tensor(0.5), logits=torch.zeros(5, 3)).rsample()  # shape: (5, 3)
mixed = D.MixtureSameFamily(Categorical(torch.ones(5, 4)), Normal(torch.zeros(5, 4), torch.ones(5, 4)))
of_mixed = mixed.log_prob(torch.zeros(5))  # shape: (5,)
from_mixed = mixed.sample((3,))  # shape: (3, 5)
standard = Normal(0.0, 1.0).sample((2, 3))  # shape: (2, 3)
apart = kl_divergence(normal, Normal(torch.zeros(5, 3), torch.ones(5, 3)))  # shape: (5, 3)
apart_in_all = kl_divergence(joint, Independent(Normal(torch.zeros(5, 3), torch.ones(5, 3)), 1))  # shape: (5,)

from_unknown = Normal(unknown, torch.ones(5, 2)).rsample()
scored = nn.Linear(2, 1)(from_unknown).view(-1, 1)  # shape: (?, 1)
