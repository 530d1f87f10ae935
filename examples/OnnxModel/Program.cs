using OnnxModelExample;
using TorchSharp;

// Left to itself, libtorch may take fewer threads than there are cores.
torch.set_num_threads(Environment.ProcessorCount);

RobustnessOfPipeline.Run(trainingCount: 300, imageCount: 20, Console.Out);
