using EdgeAspire.Planner.Profiles;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Profiles;

public sealed class NonNegativeLeastSquaresTests
{
    [Fact]
    public void Solve_ConsistentRows_FindsTheCoefficients()
    {
        double[][] rows = [[1e9, 1e6, 1], [2e9, 5e6, 1], [5e8, 3e6, 1], [4e9, 1e5, 1]];
        var target = rows.Select(row => (1e-10 * row[0]) + (2e-10 * row[1]) + 1e-4).ToArray();

        var solution = Solve(rows, target);

        Assert.Equal(1e-10, solution[0], 1e-15);
        Assert.Equal(2e-10, solution[1], 1e-14);
        Assert.Equal(1e-4, solution[2], 1e-8);
    }

    [Fact]
    public void Solve_NegativeSlope_IsTheConstant()
    {
        // The unconstrained line falls, so the slope must be 0 and the constant the mean.
        var solution = Solve([[1, 1], [2, 1], [3, 1]], [3, 2, 1]);

        Assert.Equal(0, solution[0]);
        Assert.Equal(2, solution[1], 1e-12);
    }

    [Fact]
    public void Solve_EqualColumns_StillFits()
    {
        var solution = Solve([[1, 1], [2, 2]], [3, 6]);

        Assert.Equal(3, solution[0] + solution[1], 1e-12);
    }

    // The conditions of Karush, Kuhn and Tucker decide for a convex problem, without knowing how the solver works: with the gradient
    // g = A'(A x - b), no x and no g is negative, and where x is above 0, g is 0.
    [Fact]
    public void Solve_AnyProblem_IsOptimal() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new Random(seed);
                var count = random.Next(1, 12);
                var unknowns = random.Next(1, 5);
                double[][] rows = [.. Enumerable.Range(0, count).Select(_ => Numbers(random, unknowns))];
                var target = Numbers(random, count);

                var x = Solve(rows, target);

                for (var column = 0; column < unknowns; column++)
                {
                    var gradient = rows.Select((row, index) => row[column] * (row.Zip(x, (a, b) => a * b).Sum() - target[index])).Sum();
                    Assert.True(x[column] >= 0, $"x[{column}] = {x[column]}");
                    Assert.True(gradient > -1e-6, $"gradient {gradient} at {column}");
                    Assert.True(Math.Abs(x[column] * gradient) < 1e-5, $"x {x[column]} gradient {gradient}");
                }
            }).QuickCheckThrowOnFailure();

    private static double[] Solve(double[][] rows, double[] target) => NonNegativeLeastSquares.Solve(
        rows.Zip(target).Aggregate(new NormalEquations(rows[0].Length), (sum, row) => sum.Plus(row.First, row.Second)));

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];
}
