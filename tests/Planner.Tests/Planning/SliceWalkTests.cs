using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class SliceWalkTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Extend_AnyRowsOfAnyBlock_NeedsTheHullOfWhatSingleRowsNeed() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var model = Instances.Model(random, 6);
        var to = Enumerable.Range(0, model.Units.Length).TakeWhile(unit => model.Units[unit].Kind == UnitKind.Rows).Count();
        var walk = new SliceWalk(model);
        walk.Begin(new RowPrices([.. model.Steps.Select(_ => 1.0)], new double[model.Steps.Length]));
        var asked = model.Crossing[to].ToDictionary(value => value, value =>
        {
            var start = random.Next(model.Values[value].Rows);
            return new RowRange(start, random.Next(start, model.Values[value].Rows) + 1);
        });
        foreach (var (value, rows) in asked)
        {
            walk.Ask(value, rows);
        }

        for (var unit = to - 1; unit >= 0; unit--)
        {
            walk.Extend(model.Units[unit]);
        }

        return Needed(model, to, asked).All(entry => walk.Needed(entry.Key) == entry.Value);
    }));

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Seconds_Rows_AreTheRowsBesideWhatAnyNumberOfThemTakes(int count)
    {
        var model = new LayerListBuilder("layers", 8, 1).Convolution("conv", 1, 1).Build();
        var walk = new SliceWalk(model);
        walk.Begin(new RowPrices([.. model.Steps.Select(_ => 0.5)], [.. model.Steps.Select(_ => 3.0)]));

        walk.Ask(model.Crossing[^1][0], new RowRange(0, count));
        walk.Extend(model.Units[0]);

        Assert.Equal((3 + (0.5 * count)) * model.Steps.Length, walk.Seconds, 1e-12);
    }

    [Fact]
    public void Computable_AnyRowsOfAWindow_AreThoseThatNeedNothingElse() => Check.QuickThrowOnFailure(Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var rows = random.Next(1, 20);
        var stride = random.Next(1, 4);
        var outputs = ((rows - 1) / stride) + 1;
        var map = RowMap.Window(rows, outputs, random.Next(1, 6), stride, random.Next(0, 3));
        var start = random.Next(rows);
        var held = new RowRange(start, random.Next(start, rows) + 1);

        var computable = map.Computable(held, new RowRange(0, outputs));

        return Enumerable.Range(0, outputs).All(row =>
        {
            var needed = map.Needed(new RowRange(row, row + 1));
            return needed.IsEmpty || (needed.Intersect(held) == needed) == (row >= computable.Start && row < computable.End);
        });
    }));

    /// <summary>By sets of rows; a device gets all rows between the first and the last that it needs.</summary>
    private static Dictionary<int, RowRange> Needed(PlanModel model, int to, Dictionary<int, RowRange> asked)
    {
        var sets = asked.ToDictionary(entry => entry.Key, entry => Enumerable.Range(entry.Value.Start, entry.Value.Count).ToHashSet());
        for (var step = model.Units[to - 1].EndStep - 1; step >= 0; step--)
        {
            var known = model.Steps[step];
            var rows = known.Outputs.SelectMany(output => sets.GetValueOrDefault(output) ?? []).ToHashSet();
            foreach (var input in known.Inputs.Where(_ => rows.Count > 0))
            {
                var set = sets.TryGetValue(input.Value, out var before) ? before : sets[input.Value] = [];
                foreach (var row in Enumerable.Range(rows.Min(), rows.Max() - rows.Min() + 1))
                {
                    var needed = input.Map!.Needed(new RowRange(row, row + 1));
                    set.UnionWith(Enumerable.Range(needed.Start, needed.Count));
                }
            }
        }

        return model.Crossing[0].ToDictionary(
            value => value,
            value => sets.TryGetValue(value, out var rows) && rows.Count > 0 ? new RowRange(rows.Min(), rows.Max() + 1) : default);
    }
}
