using EdgeAspire.Trainer.Data.Augmentation;
using EdgeAspire.Trainer.Gating;

namespace EdgeAspire.Trainer.Team;

/// <summary>Where a training is not what the paper prints. Every report lists them.</summary>
public static class Departures
{
    /// <summary>The departures that these settings make, each with its reason.</summary>
    public static IReadOnlyList<string> Of(TeamSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var list = new List<string>
        {
            "optimizer: Adam with warm-up and a cosine to 0 instead of a fixed rate; it needs far fewer epochs.",
        };
        if (settings.Distortion != Distortion.None)
        {
            list.Add(
                "distortion: training images are distorted anew in every epoch, for baseline and teams alike; an expert sees only 1/K of the data and would learn it by heart.");
        }

        if (settings.Experts == 1)
        {
            return list;
        }

        list.Add("entropy floor: 1e-8 and a jitter are added to H; certain experts would tie at H = 0 for every delta.");
        list.Add("targets: 1/K - a(gamma - 1/K) below 0 is clipped to 0 and the rest renormalised; no assignment has a negative share.");
        list.Add("tolerance: epsilon is at least 1/n (direct gate 0.5/n), and steps are capped with the best hard J kept; shares are multiples of 1/n.");
        list.Add("Algorithm 3: descends the cross-entropy (the listing lacks the minus sign) and skips an expert with fewer than two samples.");
        if (string.Equals(settings.Gate, GateKind.Network, StringComparison.Ordinal))
        {
            list.Add("delta: exp(Delta W(z)) instead of 1 + Delta W(z), which can turn negative and prefer the most uncertain expert.");
            list.Add("b: found by bisection from above on the values scaled by their mean instead of a meta-network; an odd K has a false solution at b = 0.");
            list.Add("shares: normalised, and samples whose soft index points at the wrong expert count by their soft arg-min probabilities.");
            list.Add("eta of the gate: Polyak's step J/|grad J|^2 with momentum; J is known to reach 0, its gradient has no natural scale and jumps near the target. Theta is carried over.");
            list.Add("start: the last batch's delta is the first candidate for a batch; experts change little between two batches.");
            list.Add("direction: when the soft J is met and the hard one is not, the hard shares give the direction; the soft gradient says nothing more there.");
        }
        else
        {
            list.Add("gate: eq. 4 is solved directly in log space instead of by Algorithm 2's network.");
        }

        if (settings.Exploration > 0)
        {
            list.Add("exploration: noise on log H before the training assignment, so that experts also learn samples next to their own.");
        }

        return list;
    }
}
