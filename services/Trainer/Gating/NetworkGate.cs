using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Gating;

/// <summary>
/// The paper's Algorithm 2: delta is the output of a small perceptron W on a latent z ~ U(−1, 1)^N whose parameters Theta descend the
/// gradient of J through the soft arg-min. delta = exp(Delta·W(z)), not 1 + Delta·W(z): a negative delta would make the most
/// uncertain expert win. Theta is carried from batch to batch.
/// </summary>
internal sealed class NetworkGate : IGate
{
    private const int Latent = 4;
    private const int Hidden = 16;
    private const double IndexDistance = 0.05;
    private const double Momentum = 0.6;
    private const double Relaxation = 0.4;
    private const double LargestLogDelta = 30;

    private readonly int _experts;
    private readonly double _tolerance;
    private readonly int _maximumSteps;
    private readonly SoftAssignment _soft;
    private readonly double[] _latent = new double[Latent];
    private readonly double[] _hidden = new double[Hidden];
    private readonly double[] _output;
    private readonly double[] _logDelta;
    private readonly double[] _gradient;
    private readonly double[] _byLogDelta;
    private readonly double[] _velocity;
    private readonly double[] _shares;

    /// <summary>Creates the gate with random Theta.</summary>
    /// <param name="experts">K, 2 to 8.</param>
    /// <param name="tolerance">epsilon of Algorithm 2; 1/n is used where it is smaller, because shares are multiples of 1/n.</param>
    /// <param name="maximumSteps">Gradient steps for one batch, at most.</param>
    /// <param name="random">Draws Theta.</param>
    internal NetworkGate(int experts, double tolerance, int maximumSteps, SequenceRandom random)
    {
        _experts = experts;
        _tolerance = tolerance;
        _maximumSteps = maximumSteps;
        _soft = new SoftAssignment(experts);
        _output = new double[experts];
        _logDelta = new double[experts];
        _byLogDelta = new double[experts];
        _shares = new double[experts];
        State = new double[1 + experts + ThetaLength(experts)];
        _gradient = new double[ThetaLength(experts)];
        _velocity = new double[ThetaLength(experts)];
        State[0] = 100;
        for (int k = 0; k < Hidden * Latent; k++)
        {
            Theta[k] = random.NextNormal() / Math.Sqrt(Latent);
        }
    }

    /// <summary>b, the last batch's log delta, then Theta: hidden weights [hidden, latent], hidden biases, output weights [experts, hidden], output biases.</summary>
    public double[] State { get; }

    private Span<double> Best => State.AsSpan(1, _experts);

    private Span<double> Theta => State.AsSpan(1 + _experts);

    /// <inheritdoc/>
    public GateSolution Solve(GateProblem problem, Span<int> assignment, ref SequenceRandom random)
    {
        foreach (ref double z in _latent.AsSpan())
        {
            z = (2 * random.NextDouble()) - 1;
        }

        double tolerance = Math.Max(_tolerance, 1.0 / problem.Samples);
        _soft.Load(problem);

        // The last batch's delta is the first candidate: should the steps not get near the target, it is a good second best.
        double bestHard = problem.Assign(Best, assignment, _shares);
        double softOfBest = bestHard;
        double steepness = State[0];
        Array.Clear(_velocity);
        int step = 0;
        while (step < _maximumSteps)
        {
            Forward(problem.Diversity);
            step++;
            double hard = problem.Assign(_logDelta, assignment, _shares);
            _soft.SetControls(_logDelta);
            if (step == 1)
            {
                steepness = _soft.Steepness(IndexDistance, steepness);
            }

            double soft = _soft.Evaluate(problem, steepness);
            if (hard < bestHard)
            {
                bestHard = hard;
                softOfBest = soft;
                _logDelta.CopyTo(Best);
            }

            if (bestHard <= tolerance)
            {
                break;
            }

            // When the soft shares are there but the hard ones are not, the hard ones say where to go and how far it is.
            bool softMet = soft <= tolerance;
            _soft.Gradient(problem, steepness, softMet ? _shares : _soft.Shares, _byLogDelta);
            Descend(problem.Diversity, softMet ? hard : soft);
        }

        State[0] = steepness;
        double final = problem.Assign(Best, assignment, _shares);
        return new GateSolution(softOfBest, final, step, final <= tolerance);
    }

    private static int ThetaLength(int experts) => (Hidden * Latent) + Hidden + (experts * Hidden) + experts;

    private void Forward(double diversity)
    {
        ReadOnlySpan<double> theta = Theta;
        for (int h = 0; h < Hidden; h++)
        {
            double sum = theta[(Hidden * Latent) + h];
            for (int l = 0; l < Latent; l++)
            {
                sum += theta[(h * Latent) + l] * _latent[l];
            }

            _hidden[h] = Math.Tanh(sum);
        }

        int outputs = Hidden * (Latent + 1);
        for (int i = 0; i < _experts; i++)
        {
            double sum = theta[outputs + (_experts * Hidden) + i];
            for (int h = 0; h < Hidden; h++)
            {
                sum += theta[outputs + (i * Hidden) + h] * _hidden[h];
            }

            _output[i] = sum;
            _logDelta[i] = Math.Clamp(diversity * sum, -LargestLogDelta, LargestLogDelta);
        }
    }

    // Theta −= eta·∇J with Polyak's eta = J/|∇J|², because the least J is known to be 0 and its gradient has no natural scale. J is a
    // sum of absolute values, whose gradient jumps from side to side near the target; the momentum averages that out.
    private void Descend(double diversity, double distance)
    {
        ReadOnlySpan<double> theta = Theta;
        Span<double> gradient = _gradient;
        gradient.Clear();
        int outputs = Hidden * (Latent + 1);
        for (int i = 0; i < _experts; i++)
        {
            double flow = diversity * _byLogDelta[i];
            gradient[outputs + (_experts * Hidden) + i] = flow;
            for (int h = 0; h < Hidden; h++)
            {
                gradient[outputs + (i * Hidden) + h] = flow * _hidden[h];
                double inner = flow * theta[outputs + (i * Hidden) + h] * (1 - (_hidden[h] * _hidden[h]));
                gradient[(Hidden * Latent) + h] += inner;
                for (int l = 0; l < Latent; l++)
                {
                    gradient[(h * Latent) + l] += inner * _latent[l];
                }
            }
        }

        double square = 0;
        foreach (double g in gradient)
        {
            square += g * g;
        }

        if (square < 1e-30)
        {
            return;
        }

        double rate = distance / square;
        double longest = 1 / Math.Sqrt(square);
        rate = Math.Min(rate, longest);
        Span<double> target = Theta;
        for (int k = 0; k < target.Length; k++)
        {
            _velocity[k] = (Momentum * _velocity[k]) - (Relaxation * rate * gradient[k]);
            target[k] += _velocity[k];
        }
    }
}
