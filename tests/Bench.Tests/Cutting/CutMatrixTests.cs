using EdgeAspire.Bench.Cutting;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Testing;
using Xunit.Abstractions;

namespace EdgeAspire.Bench.Tests.Cutting;

public sealed class CutMatrixTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("mlp2", "layers, channels/neurons, input/filter, hybrid pair, rows into dense")]
    [InlineData("shakeshake8", "layers, rows, rows x columns, channels/neurons, input/filter, hybrid pair, branches")]
    public void Rows_SmallModel_EveryWayThatFitsIsExact(string name, string ways)
    {
        using TemporaryFolder folder = new();
        var path = folder.Combine("model.onnx");
        ModelZoo.Create(name, 7).WriteToFile(path);
        using var whole = WholeModel.Open(path, Samples.Made, folder.Path, CancellationToken.None);
        var matrix = new CutMatrix(folder.Path, [2, 3]);
        var results = new List<ChainResult>();

        var rows = matrix.Rows(name, whole, results.Add, CancellationToken.None).ToList();

        rows.ForEach(row => output.WriteLine($"{row.Name}: {string.Join(", ", row.Figures)}"));
        Assert.Equal(CutWays.All.Count, rows.Count);
        Assert.Equal(ways.Split(", "), rows.Where(row => Figure(row, "cuts") > 0).Select(row => row.Name[(name.Length + 2)..]));
        Assert.All(results, result => Assert.InRange(result.ValueError, 0, 1e-4));
        Assert.All(results, result => Assert.All(result.SameTop, Assert.True));
        Assert.All(rows.Where(row => Figure(row, "cuts") > 0), row => Assert.InRange(Figure(row, "error when optimized")!.Value, 0, 1e-4));
        Assert.Equal(Figure(rows[0], "cuts"), Figure(rows[0], "bit-equal"));
        Assert.Equal(rows.Sum(row => Figure(row, "refused")), matrix.RefusalRows().Sum(row => Figure(row, "refused")));
        Assert.Equal(["model.onnx"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    private static double? Figure(Row row, string name) =>
        row.Figures.Where(figure => string.Equals(figure.Name, name, StringComparison.Ordinal)).Select(figure => (double?)figure.Value).FirstOrDefault();
}
