using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Studies;

[TestClass]
public sealed class ShardTests
{
    [TestMethod]
    [DataRow("1/4", 0, 4)]
    [DataRow("4/4", 3, 4)]
    [DataRow("1/1", 0, 1)]
    public void A_shard_is_I_of_N(string text, int index, int count) => Assert.AreEqual(new StudyShard(index, count), StudyShard.Parse(text));

    [TestMethod]
    [DataRow("0/4")]
    [DataRow("5/4")]
    [DataRow("-1/4")]
    [DataRow("1")]
    [DataRow("1/0")]
    [DataRow("1/2/3")]
    [DataRow("a/b")]
    [DataRow("")]
    public void Anything_else_is_refused(string text) => Assert.Contains($"found '{text}'", Assert.ThrowsExactly<ArgumentException>(() => StudyShard.Parse(text)).Message);

    [TestMethod]
    public void Each_piece_of_work_belongs_to_one_shard()
    {
        foreach (var count in new[] { 1, 2, 3, 7, 50 })
            for (var number = 0; number < 40; number++)
                Assert.AreEqual(1, Enumerable.Range(0, count).Count(index => new StudyShard(index, count).Has(number)));
    }

    [TestMethod]
    [DataRow("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_STEP=1", "3/4")]
    [DataRow("SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=1", "2/4")]
    [DataRow("SLURM_ARRAY_TASK_ID=30 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=10", "3/4")]
    [DataRow("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=4", "1/4")]
    [DataRow("JOB_COMPLETION_INDEX=3 JOB_COMPLETIONS=4", "4/4")]
    [DataRow("", "1/1")]
    public void A_cluster_tells_the_shard(string variables, string expected) => Assert.AreEqual(expected, OfEnvironment(variables).ToString());

    [TestMethod]
    public void The_number_of_shards_can_be_given() => Assert.AreEqual("4/5", OfEnvironment("JOB_COMPLETION_INDEX=3", 5).ToString());

    [TestMethod]
    [DataRow("JOB_COMPLETION_INDEX=3", null, "give --shard-count or set JOB_COMPLETIONS")]
    [DataRow("JOB_COMPLETION_INDEX=4 JOB_COMPLETIONS=4", null, "must tell one of 4 shards; found number 5")]
    [DataRow("JOB_COMPLETION_INDEX=x JOB_COMPLETIONS=4", null, "JOB_COMPLETION_INDEX must be a whole number; found 'x'")]
    [DataRow("SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0", null, "must tell one of 4 shards; found number 8")]
    [DataRow("SLURM_ARRAY_TASK_ID=1", null, "SLURM_ARRAY_TASK_COUNT must be a whole number")]
    [DataRow("", 4, "found neither")]
    public void A_cluster_that_tells_half_of_it_is_refused(string variables, int? count, string expected) =>
        Assert.Contains(expected, Assert.ThrowsExactly<ArgumentException>(() => OfEnvironment(variables, count)).Message);

    private static StudyShard OfEnvironment(string variables, int? count = null)
    {
        var values = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return StudyShard.OfEnvironment(name => values.GetValueOrDefault(name), count);
    }
}
