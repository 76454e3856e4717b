using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Tests.Planning;

/// <summary>Random models and clusters from a seed.</summary>
internal static class Instances
{
    /// <summary>A chain of convolutions, some with pools and some with skips around the next one, and perhaps fully connected layers.</summary>
    public static PlanModel Model(Random random, int mostUnits)
    {
        var units = random.Next(1, mostUnits + 1);
        var dense = random.Next(0, Math.Min(3, units));
        var values = new List<PlanValue> { new("input", random.Next(6, 30), random.Next(1, 200)) };
        var steps = new List<PlanStep>();
        var made = new List<PlanUnit>();
        var last = 0;
        int? skip = null;
        for (var unit = 0; unit < units - dense; unit++)
        {
            var first = steps.Count;
            var name = string.Create(CultureInfo.InvariantCulture, $"conv{unit}");
            var rows = values[last].Rows;
            var kernel = random.Next(1, Math.Min(5, rows) + 1);
            var stride = rows > 12 ? random.Next(1, 3) : 1;
            var outputRows = ((rows - 1) / stride) + 1;
            var taken = last;
            last = Add(name, outputRows, RowMap.Window(rows, outputRows, kernel, stride, kernel / 2), random.Next(1, 1000) * 1e3, [last]);
            if (skip is { } other && values[other].Rows == outputRows)
            {
                last = Add(name + "/add", outputRows, RowMap.Identity(outputRows), 0, [last, other]);
                skip = null;
            }
            else if (random.Next(3) == 0)
            {
                skip = random.Next(2) == 0 ? taken : last;
            }

            made.Add(new PlanUnit(name, UnitKind.Rows, first, steps.Count - first) { Layers = [name] });
        }

        for (var unit = 0; unit < dense; unit++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"fc{unit}");
            var inputs = values[last].Elements;
            var outputs = random.Next(1, 400);
            steps.Add(new PlanStep(name, [new StepInput(last, null)], [values.Count], (2.0 * inputs * outputs) - outputs, inputs * outputs * 4));
            last = values.Count;
            values.Add(new PlanValue(name, 1, outputs));
            made.Add(new PlanUnit(name, UnitKind.Dense, steps.Count - 1, 1)
            {
                DenseInputs = inputs,
                DenseOutputs = outputs,
                CanSplitInputs = true,
                CanSumRows = true,
                CanSplitOutputs = true,
                Layers = [name],
            });
        }

        return PlanModel.Create("random", null, [.. values], [.. steps], [.. made], [0], [last]);

        int Add(string name, int rows, RowMap map, double flops, int[] inputs)
        {
            steps.Add(new PlanStep(name, [.. inputs.Select(input => new StepInput(input, map))], [values.Count], flops, random.Next(0, 40) * 1000));
            values.Add(new PlanValue(name, rows, random.Next(1, 200)));
            return values.Count - 1;
        }
    }

    /// <summary>Devices of random speed, link, delay and memory, on either transport.</summary>
    /// <param name="memory">Whether devices have a limit.</param>
    public static Cluster Cluster(Random random, int mostDevices, bool memory)
    {
        var devices = ImmutableArray.CreateBuilder<PlanDevice>();
        var count = random.Next(1, mostDevices + 1);
        for (var device = 0; device < count; device++)
        {
            var isTwin = device > 0 && random.Next(3) == 0;
            devices.Add((isTwin ? devices[0] : Device(random, memory)) with { Name = string.Create(CultureInfo.InvariantCulture, $"d{device}") });
        }

        return new Cluster(devices.ToImmutable(), Rate(random))
        {
            Transport = random.Next(2) == 0 ? Transport.Shared : Transport.Switched,
            DeviceToDevice = random.Next(2) == 0,
            GatewayDelaySeconds = random.Next(3) * 1e-4,
            RoundOverheadSeconds = random.Next(3) * 1e-3,
        };
    }

    private static PlanDevice Device(Random random, bool memory)
    {
        var speed = random.Next(1, 50);
        return new PlanDevice("", speed * 1e7, Rate(random))
        {
            DelaySeconds = random.Next(3) * 1e-4,
            MessageSeconds = speed % 3 * 1e-4,
            MemoryBytes = memory && random.Next(3) > 0 ? random.Next(1, 400) * 1000 : null,
        };
    }

    private static double Rate(Random random) => random.Next(1, 40) * 1e6;
}
