using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace EdgeAspire.Bench;

/// <summary>What a suite found, with the machine that it was found on.</summary>
internal sealed record Report(string Suite, string Machine, IReadOnlyList<Row> Rows)
{
    private const int FileColumns = 1000;

    /// <summary>Writes to standard output: one JSON document, or a table.</summary>
    public void Write(bool asJson)
    {
        if (asJson)
        {
            WriteJson(Console.OpenStandardOutput());
        }
        else
        {
            WriteTable();
        }
    }

    /// <summary>Writes <c>{"suite", "machine", "rows": [{"name", …figures…}]}</c>.</summary>
    public void WriteJson(Stream output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("suite", Suite);
        writer.WriteString("machine", Machine);
        writer.WriteStartArray("rows");
        foreach (var row in Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("name", row.Name);
            foreach (var (name, value) in row.Figures)
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Prints the rows as a table, with a column for every figure that any row has.</summary>
    public void WriteTable()
    {
        if (Console.IsOutputRedirected)
        {
            // A file has no width; the console's default of 80 columns breaks every name over many lines.
            AnsiConsole.Profile.Width = FileColumns;
        }

        var columns = Rows.SelectMany(row => row.Figures).Select(figure => figure.Name).Distinct(StringComparer.Ordinal).ToList();
        var table = new Table { Title = new TableTitle(Markup.Escape(Suite)), Caption = new TableTitle(Markup.Escape(Machine)) };
        table.AddColumn(Console.IsOutputRedirected ? new TableColumn("name").NoWrap() : new TableColumn("name"));
        foreach (var column in columns)
        {
            var header = new TableColumn(Markup.Escape(column)).RightAligned();
            table.AddColumn(Console.IsOutputRedirected ? header.NoWrap() : header);
        }

        foreach (var row in Rows)
        {
            var cells = columns.Select(column => row.Figures.Where(figure => string.Equals(figure.Name, column, StringComparison.Ordinal))
                .Select(figure => Format(figure.Value))
                .FirstOrDefault(""));
            table.AddRow([Markup.Escape(row.Name), .. cells]);
        }

        AnsiConsole.Write(table);
    }

    private static string Format(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };
}
