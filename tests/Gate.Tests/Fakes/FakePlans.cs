using System.Text.Json.Nodes;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>What a planner answers about a model of two layers.</summary>
internal static class FakePlans
{
    public static JsonObject Analysis() => new()
    {
        ["totals"] = new JsonObject
        {
            ["layers"] = 2,
            ["multiply_accumulates"] = 3_000_000,
            ["flops"] = 6_000_000,
            ["parameters"] = 1200,
            ["parameter_bytes"] = 4800,
            ["activation_bytes"] = 9000,
            ["peak_activation_bytes"] = 8000,
        },
        ["layers"] = new JsonArray(Layer("<b>conv1</b>", "Conv", 1_000_000), Layer("dense", "Gemm", 2_000_000)),
        ["cut_points"] = new JsonArray(new JsonObject { ["position"] = 1 }),
    };

    public static JsonObject Plan() => new()
    {
        ["id"] = "abc",
        ["model"] = "digits",
        ["seconds"] = 0.04,
        ["period_seconds"] = 0.03,
        ["bytes"] = 283_346,
        ["devices"] = new JsonArray(new JsonObject { ["name"] = "pi-1", ["memory_bytes"] = 4800, ["cost_source"] = "regression" }),
        ["blocks"] = new JsonArray(new JsonObject { ["mode"] = "whole" }),
    };

    public static JsonObject Comparison() => new()
    {
        ["plans"] = new JsonArray(
            new JsonObject
            {
                ["algorithm"] = "best",
                ["strategy"] = "coop",
                ["seconds"] = 0.04,
                ["period_seconds"] = 0.03,
                ["bytes"] = 283_346,
                ["memory_bytes"] = 4800,
                ["devices"] = new JsonArray("pi-1"),
                ["wire"] = "fp32",
            },
            new JsonObject { ["algorithm"] = "mls", ["error"] = "nothing fits" }),
    };

    public static JsonObject Cut()
    {
        var plan = Plan();
        plan["part_sha256"] = new JsonArray(new string('0', 64), new string('1', 64));
        return plan;
    }

    private static JsonObject Layer(string name, string kind, long work) => new()
    {
        ["name"] = name,
        ["operator"] = kind,
        ["output_shape"] = new JsonArray(1, 10),
        ["multiply_accumulates"] = work,
        ["flops"] = 2 * work,
        ["parameters"] = 600,
        ["activation_bytes"] = 40,
    };
}
