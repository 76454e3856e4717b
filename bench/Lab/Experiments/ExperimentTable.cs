using System.Globalization;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// What an experiment has found so far. A table over many devices takes long, so each row is told when it is known, and stays when the rest
/// fails or is interrupted.
/// </summary>
/// <param name="experiment">The experiment's name.</param>
/// <param name="progress">Where rows are told.</param>
internal sealed class ExperimentTable(string experiment, TextWriter progress)
{
    private readonly List<Row> _rows = [];

    /// <summary>All rows. Those that failed have no figures.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>How many failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Adds what is known now.</summary>
    public void Add(Row row)
    {
        _rows.Add(row);
        Tell($"{row.Name}: {string.Join(", ", row.Figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name} {figure.Value:G4}")))}");
    }

    /// <summary>Adds that something could not be found out.</summary>
    public void Fail(string name, string reason)
    {
        Failures++;
        _rows.Add(new Row($"{name}: failed"));
        Tell($"{name}: failed: {reason}");
    }

    /// <summary>Says what happens meanwhile.</summary>
    public void Tell(string what) => progress.WriteLine($"{experiment}: {what}");
}
